import Knex, { type Knex as KnexInstance } from 'knex'
import type { Dialect } from '../freshness/places.js'

/** A kind of database to run on, which makes an empty one of its own. */
export interface Place {
  readonly name: string
  readonly dialect: Dialect
  open(): Promise<OpenPlace>
}

export interface OpenPlace {
  /** The instance that the cache observes. All writes pass it. */
  readonly knex: KnexInstance
  /** A second instance on the same database, which nothing observes: it says what is right. */
  readonly plain: KnexInstance
  close(): Promise<void>
}

/** What of Knex's client the specs replace, so that two instances share one connection. */
interface Connecting {
  acquireConnection(): Promise<unknown>
  releaseConnection(connection: unknown): Promise<void>
  acquireRawConnection: () => Promise<unknown>
  destroyRawConnection: () => Promise<void>
}

/** SQLite always, servers when their environment variable names one. */
export function places(): Place[] {
  const { OBJECTION_CACHE_POSTGRES: postgres, OBJECTION_CACHE_MARIADB: mariadb } = process.env
  const found: Place[] = [{ name: 'SQLite', dialect: 'sqlite', open: inMemory }]
  const onPostgres = () => onServer('pg', postgres as string)
  const onMariadb = () => onServer('mysql2', mariadb as string)
  if (postgres !== undefined) found.push({ name: 'PostgreSQL', dialect: 'postgres', open: onPostgres })
  if (mariadb !== undefined) found.push({ name: 'MariaDB', dialect: 'mariadb', open: onMariadb })
  return found
}

const sqlite = (): KnexInstance =>
  Knex({
    client: 'sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
    log: QUIET,
  })

async function inMemory(): Promise<OpenPlace> {
  const knex = sqlite()
  const plain = sqlite()
  const client = knex.client as Connecting
  const connection = await client.acquireConnection()
  await client.releaseConnection(connection)
  const other = plain.client as Connecting
  other.acquireRawConnection = () => Promise.resolve(connection)
  other.destroyRawConnection = () => Promise.resolve()
  await plain.raw('pragma foreign_keys = on')
  const close = async (): Promise<void> => {
    await plain.destroy()
    await knex.destroy()
  }
  return { knex, plain, close }
}

let opened = 0

/** Knex warns of columns that a batch of rows leaves out. */
const QUIET = { warn: () => undefined }

/** In a database of this process's own: others use the server, too. */
async function onServer(client: string, url: string): Promise<OpenPlace> {
  const database = `precision_${process.pid}_${++opened}`
  const own = new URL(url)
  own.pathname = `/${database}`
  const admin = Knex({ client, connection: url, pool: { min: 0, max: 1 } })
  await admin.raw('create database ??', [database])
  if (client === 'pg') await admin.raw('alter database ?? set synchronous_commit = off', [database])
  const open = (max: number) => Knex({ client, connection: own.href, pool: { min: 0, max }, log: QUIET })
  const knex = open(2)
  const plain = open(1)
  const close = async (): Promise<void> => {
    await Promise.all([knex.destroy(), plain.destroy()])
    await admin.raw('drop database ??', [database])
    await admin.destroy()
  }
  return { knex, plain, close }
}
