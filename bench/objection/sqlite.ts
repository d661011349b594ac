import knexOf, { type Knex } from 'knex'
import { CREATE_TABLES, storedItems, storedParts } from '../data/stored.js'
import { PlainSqlite, type ClientClass } from './plainClass.js'

/** SQLite in memory that no cache observes, whatever others do. */
export const openPlain = (items?: number): Promise<Knex> => open(PlainSqlite, items)

/** SQLite in memory that is observed as soon as a cached model uses it. */
export const openSqlite = (items?: number): Promise<Knex> => open('sqlite3', items)

async function open(client: string | ClientClass, items?: number): Promise<Knex> {
  const knex = knexOf({
    client: client as string,
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  })
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
