import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Knex, { type Knex as KnexInstance } from 'knex'

export type Dialect = 'sqlite' | 'postgres' | 'mariadb'

/** A kind of database to run on, which makes an empty one of its own. */
export interface Place {
  readonly name: string
  readonly dialect: Dialect
  /** Whether several connections reach it, so that others can read while a transaction is open. */
  readonly shared: boolean
  open(): Promise<OpenPlace>
}

export interface OpenPlace {
  readonly knex: KnexInstance
  /** A second Knex instance on the same database, where there can be one. */
  readonly other: KnexInstance
  close(): Promise<void>
}

/** SQLite always, servers when their environment variable names one. */
export function places(): Place[] {
  const found: Place[] = [
    { name: 'SQLite in memory', dialect: 'sqlite', shared: false, open: inMemory },
    { name: 'SQLite in a file', dialect: 'sqlite', shared: true, open: inFile },
  ]
  const { OBJECTION_CACHE_POSTGRES: postgres, OBJECTION_CACHE_MARIADB: mariadb } = process.env
  const onPostgres = () => onServer('pg', postgres as string)
  const onMariadb = () => onServer('mysql2', mariadb as string)
  if (postgres !== undefined) found.push({ name: 'PostgreSQL', dialect: 'postgres', shared: true, open: onPostgres })
  if (mariadb !== undefined) found.push({ name: 'MariaDB', dialect: 'mariadb', shared: true, open: onMariadb })
  return found
}

interface SqliteConnection {
  exec(sql: string, done: (error: Error | null) => void): void
}

function sqlite(filename: string, pool: KnexInstance.PoolConfig, setUp: string): KnexInstance {
  const afterCreate = (connection: SqliteConnection, done: (error: Error | null) => void): void =>
    connection.exec(setUp, done)
  return Knex({
    client: 'sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: { ...pool, afterCreate },
  })
}

async function inMemory(): Promise<OpenPlace> {
  const knex = sqlite(':memory:', { min: 1, max: 1 }, 'pragma foreign_keys = on')
  return { knex, other: knex, close: () => knex.destroy() }
}

async function inFile(): Promise<OpenPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'objection-cache-freshness-'))
  const file = join(folder, 'freshness.sqlite')
  const setUp =
    'pragma foreign_keys = on; pragma journal_mode = wal; pragma synchronous = off; pragma busy_timeout = 2000'
  const open = () => sqlite(file, { min: 0, max: 3 }, setUp)
  const knex = open()
  const other = open()
  const close = async (): Promise<void> => {
    await Promise.all([knex.destroy(), other.destroy()])
    await rm(folder, { recursive: true, force: true })
  }
  return { knex, other, close }
}

let opened = 0

/** Knex warns of schema changes inside transactions, which these specs make on purpose. */
const QUIET = { warn: () => undefined }

/** In a database of this process's own: others use the server, too. */
async function onServer(client: string, url: string): Promise<OpenPlace> {
  const database = `freshness_${process.pid}_${++opened}`
  const own = new URL(url)
  own.pathname = `/${database}`
  if (client === 'mysql2') own.searchParams.set('multipleStatements', 'true')
  const admin = Knex({ client, connection: url, pool: { min: 0, max: 1 } })
  await admin.raw('create database ??', [database])
  if (client === 'pg') await admin.raw('alter database ?? set synchronous_commit = off', [database])
  const open = () =>
    Knex({ client, connection: own.href, pool: { min: 0, max: 3 }, acquireConnectionTimeout: 5000, log: QUIET })
  const knex = open()
  const other = open()
  const close = async (): Promise<void> => {
    await Promise.all([knex.destroy(), other.destroy()])
    await admin.raw('drop database ??', [database])
    await admin.destroy()
  }
  return { knex, other, close }
}
