import Knex, { type Knex as KnexInstance } from 'knex'
import { assertSerial } from './assertSerial.js'

/** A database that specs run on: always SQLite, the others when their environment variable names a server. */
export interface DatabaseTarget {
  readonly name: string
  open(): Promise<KnexInstance>
}

const SERVERS = [
  { name: 'PostgreSQL', client: 'pg', variable: 'OBJECTION_CACHE_POSTGRES' },
  { name: 'MariaDB', client: 'mysql2', variable: 'OBJECTION_CACHE_MARIADB' },
] as const

/** A server that was asked for must be there: what fails to connect fails the specs. */
export function databaseTargets(): DatabaseTarget[] {
  const servers = SERVERS.flatMap(({ name, client, variable }) => {
    const connection = process.env[variable]
    if (connection === undefined) return []
    assertSerial()
    return [{ name, open: () => openServer(client, connection) }]
  })
  return [{ name: 'SQLite', open: openSqlite }, ...servers]
}

export async function openSqlite(): Promise<KnexInstance> {
  return Knex({
    client: 'sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  })
}

/** One connection: relations that are fetched side by side become properties in the order in which they arrive. */
async function openServer(client: string, connection: string): Promise<KnexInstance> {
  const knex = Knex({ client, connection, pool: { min: 0, max: 1 } })
  await knex.raw('select 1')
  return knex
}
