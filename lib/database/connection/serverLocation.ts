type Settings = Readonly<Record<string, unknown>>

const LOCAL = new Set(['', 'localhost', '127.0.0.1', '::1', '[::1]'])

const PORTS: Readonly<Record<string, string>> = {
  postgresql: '5432',
  pgnative: '5432',
  redshift: '5439',
  cockroachdb: '26257',
  mysql: '3306',
  mssql: '1433',
}

/** The server and the database that connection settings name, the database last. `undefined` where they do not show it. */
export function serverLocationOf(dialect: string, settings: Settings): readonly string[] | undefined {
  const { connectionString, connectString } = settings
  if (typeof connectionString === 'string') return locationOfUrl(dialect, connectionString)
  if (typeof connectString === 'string') return ['oracle', connectString]
  const options = (settings['options'] ?? {}) as Settings
  const socket = asText(settings['socketPath'])
  const host = asText(settings['host'] ?? settings['server'] ?? settings['hostname'])
  const port = asText(settings['port'] ?? options['port'])
  const instance = asText(options['instanceName'] ?? settings['instanceName'])
  // PostgreSQL's default database is the user's.
  const database = asText(settings['database'] ?? settings['db']) || asText(settings['user'])
  if (database === '') return undefined
  return [dialect, socket || hostOf(host), socket === '' ? port || (PORTS[dialect] ?? '') : '', instance, database]
}

function locationOfUrl(dialect: string, text: string): readonly string[] | undefined {
  try {
    const { hostname, port, pathname, username, searchParams } = new URL(text)
    return serverLocationOf(dialect, {
      host: searchParams.get('host') ?? decodeURIComponent(hostname),
      port: searchParams.get('port') ?? port,
      database: decodeURIComponent(pathname.slice(1)),
      user: decodeURIComponent(username),
    })
  } catch {
    return undefined
  }
}

function hostOf(host: string): string {
  const name = host.toLowerCase()
  return LOCAL.has(name) ? 'localhost' : name
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
