import { nameFor } from './nameFor.js'

/** Dialects whose servers are asked in the same way. A dialect says little about the server: CockroachDB is reached by both of its clients. */
export type ServerFamily = 'postgres' | 'mysql'

/** Sends a statement, and resolves to the rows of its answer. */
export type RunStatement = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>

/** Asks the server at the end of a connection for the name of the connection's database. */
export type Question = (run: RunStatement) => Promise<string>

/** `undefined`: servers of the dialect cannot say which database a connection leads to. */
export function familyOf(dialect: string): ServerFamily | undefined {
  if (/^(?:postgres|pg|cockroach)/.test(dialect)) return 'postgres'
  return /^(?:mysql|mariadb)/.test(dialect) ? 'mysql' : undefined
}

/** Finds out by which statements the server says which database it is. `undefined`: it cannot say. */
export const questionFor = (family: ServerFamily, run: RunStatement): Promise<Question | undefined> =>
  family === 'postgres' ? postgresQuestion(run) : mysqlQuestion(run)

async function postgresQuestion(run: RunStatement): Promise<Question | undefined> {
  const version = textIn((await run('select version() as version'))[0], 'version')
  if (/cockroach/i.test(version)) return ask(COCKROACH)
  return /redshift/i.test(version) ? undefined : ask(POSTGRES)
}

const POSTGRES =
  'select system_identifier::text as server, current_database()::text as name from pg_catalog.pg_control_system()'
const COCKROACH = 'select crdb_internal.cluster_id()::text as server, current_database()::text as name'

/** All servers of a group have its name. Otherwise a server has a name of its own, on MariaDB under another variable. */
const MYSQL_VARIABLES = ['group_replication_group_name', 'server_uuid', 'server_uid'] as const

async function mysqlQuestion(run: RunStatement): Promise<Question | undefined> {
  const listed = [...MYSQL_VARIABLES, 'wsrep_on'].map((name) => `'${name}'`).join(', ')
  // Unlike `@@name`, this is no error on a server without the variable.
  const values = variablesIn(await run(`show global variables where Variable_name in (${listed})`))
  if (values.get('wsrep_on') === 'ON') return askGalera
  const variable = MYSQL_VARIABLES.find((name) => (values.get(name) ?? '') !== '')
  return variable && ask(`select @@global.${variable} as server, database() as name`)
}

/** The nodes of a Galera cluster have a name each; the cluster's name is a status. */
async function askGalera(run: RunStatement): Promise<string> {
  const status = variablesIn(await run("show global status where Variable_name = 'wsrep_cluster_state_uuid'"))
  const [row] = await run('select database() as name')
  return databaseName(row, status.get('wsrep_cluster_state_uuid'))
}

const ask =
  (sql: string): Question =>
  async (run) => {
    const [row] = await run(sql)
    return databaseName(row, textIn(row, 'server'))
  }

/** @throws for an answer that says nothing. */
function databaseName(row: Readonly<Record<string, unknown>> | undefined, server = ''): string {
  if (/^[0-]*$/.test(server)) throw new Error('The server does not say which one it is.')
  const name = textIn(row, 'name')
  return nameFor(name, JSON.stringify(['server', server, name]))
}

function variablesIn(rows: Awaited<ReturnType<RunStatement>>): Map<string, string> {
  return new Map(rows.map((row) => [textIn(row, 'Variable_name').toLowerCase(), textIn(row, 'Value')]))
}

/** On MySQL the name of the database is NULL where none was chosen. */
function textIn(row: Readonly<Record<string, unknown>> | undefined, column: string): string {
  const value = row?.[column] ?? ''
  if (typeof value !== 'string') throw new Error(`The server answered no text for ${column}.`)
  return value
}

/** The server has no such function or variable: other connections to it get the same answer. */
export function isLacking(error: unknown): boolean {
  const { code, errno } = Object(error) as { readonly code?: unknown; readonly errno?: unknown }
  return code === '42883' || code === '42P01' || errno === 1193
}
