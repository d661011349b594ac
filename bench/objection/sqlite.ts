import knexOf, { type Knex } from 'knex'
import { CREATE_TABLES, storedItems, storedParts } from '../data/stored.js'
import { PlainSqlite, type ClientClass } from './plainClass.js'

/** SQLite in memory that no cache observes, whatever others do. */
export const openPlain = (items?: number): Promise<Knex> => open(PlainSqlite, items)

/** SQLite in memory that is observed as soon as a cached model uses it. */
export const openSqlite = (items?: number, pool?: Knex.PoolConfig): Promise<Knex> =>
  open('sqlite3', items, ':memory:', pool)

/** A database in a file, which several may connect to. */
export const openSqliteFile = (filename: string): Promise<Knex> => open('sqlite3', undefined, filename)

/** Another connection to one that is there. */
export const connectSqlite = (
  client: string | ClientClass,
  filename: string,
  pool: Knex.PoolConfig = { min: 1, max: 1 },
): Knex => knexOf({ client: client as string, connection: { filename }, useNullAsDefault: true, pool })

async function open(
  client: string | ClientClass,
  items?: number,
  filename = ':memory:',
  pool?: Knex.PoolConfig,
): Promise<Knex> {
  const knex = connectSqlite(client, filename, pool)
  for (const statement of CREATE_TABLES) {
    // oxlint-disable-next-line no-await-in-loop
    await knex.raw(statement)
  }
  await knex.batchInsert('items', storedItems(items), 500)
  await knex.batchInsert('parts', storedParts())
  return knex
}

/** Counts what is sent about the tables: the cache's questions about the schema are not the query's. */
export function countStatements(knex: Knex): () => number {
  let count = 0
  knex.on('query', ({ sql }: { sql: string }) => {
    if (/from [`"]?(items|parts)/i.test(sql)) count++
  })
  return () => count
}
