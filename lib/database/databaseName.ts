import { basename, resolve } from 'node:path'
import type { Client } from './Client.js'

const names = new Map<string, string>()
const counts = new Map<string, number>()

/**
 * A name for the database that a client is connected to: two clients whose settings name the same place get the same one. Where
 * the settings do not tell (a database in memory, settings that are a function) each client's database is its own.
 */
export function databaseNameOf(client: Client): string {
  const place = placeOf(client)
  if (place === undefined) return nextName('memory')
  const identity = JSON.stringify(place)
  let name = names.get(identity)
  if (name === undefined) names.set(identity, (name = nextName(place.at(-1) ?? '')))
  return name
}

/** As tags need it: no slash, and never the same twice. */
function nextName(text: string): string {
  const base = basename(text).replaceAll('/', ':') || 'database'
  const count = (counts.get(base) ?? 0) + 1
  counts.set(base, count)
  return count === 1 ? base : `${base}~${count}`
}

/** What tells one database from another, the most telling last. `undefined`: nothing does. */
function placeOf(client: Client): string[] | undefined {
  const settings = client.connectionSettings
  if (settings === undefined || typeof client.config.connection === 'function') return undefined
  const { filename, connectionString, connectString, socketPath } = settings
  if (typeof filename === 'string') return isInMemory(filename) ? undefined : ['file', resolve(filename)]
  if (typeof connectionString === 'string') return placeOfUrl(connectionString)
  if (typeof connectString === 'string') return ['oracle', connectString]
  const database = settings['database'] ?? settings['db'] ?? settings['user']
  if (typeof database !== 'string') return undefined
  if (typeof socketPath === 'string') return ['socket', socketPath, database]
  const host = settings['host'] ?? settings['server'] ?? settings['hostname']
  return server(client, host, settings['port'], database)
}

const LOCAL = new Set(['', 'localhost', '127.0.0.1', '::1', '[::1]'])
const PORTS: Readonly<Record<string, number>> = { postgresql: 5432, mysql: 3306, mssql: 1433, cockroachdb: 26257 }

function server({ dialect = '' }: Client, host: unknown, port: unknown, database: string): string[] {
  const name = typeof host === 'string' ? host.toLowerCase() : ''
  const at = String(port ?? PORTS[dialect] ?? '')
  return [dialect, LOCAL.has(name) ? 'localhost' : name, at, database]
}

function placeOfUrl(text: string): string[] | undefined {
  try {
    const { protocol, hostname, port, pathname } = new URL(text)
    const kind = protocol.startsWith('postgres') ? 'postgresql' : protocol
    return server({ dialect: kind } as Client, hostname, port || undefined, decodeURIComponent(pathname.slice(1)))
  } catch {
    return undefined
  }
}

function isInMemory(filename: string): boolean {
  return filename === '' || filename.includes(':memory:') || filename.includes('mode=memory')
}
