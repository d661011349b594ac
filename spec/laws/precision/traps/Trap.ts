import { expect } from 'chai'
import type { Knex } from 'knex'
import { QueryCache } from '../../../../lib/index.js'
import type { DatabaseTarget } from '../../../support/databases.js'

/** A query in SQL, or one that is built. */
type Query = string | ((knex: Knex) => PromiseLike<unknown>)

/** Queries whose answers a write changes in a way that is easily overlooked. */
export interface Trap {
  /** The tables that it makes, those with references first. */
  readonly tables: readonly string[]
  readonly setUp: readonly string[]
  /** Cached before the other queries: they show rows. */
  readonly shown?: readonly Query[]
  readonly queries: readonly Query[]
  readonly write: Query
  /** The databases that know these statements; all if it is left out. */
  readonly on?: readonly string[]
}

const run = async (knex: Knex, query: Query): Promise<unknown> => {
  const answer = await (typeof query === 'string' ? knex.raw(query) : query(knex))
  if (!Array.isArray(answer)) return (answer as { rows?: unknown }).rows ?? answer
  return Array.isArray(answer[0]) ? (answer[0] as unknown) : (answer as unknown)
}

/** Asks the queries, lets the write happen, and asks them again: the cache must answer as the database does. */
export async function expectFresh(target: DatabaseTarget, trap: Trap): Promise<void> {
  const knex = await target.open()
  const cache = new QueryCache()
  cache.observe(knex)
  const drop = async (): Promise<void> => {
    for (const table of trap.tables) await knex.raw(`drop table if exists ${table}`)
  }
  const ask = (query: Query, key: string): Promise<unknown> => cache.wrap(key, () => run(knex, query))
  try {
    await drop()
    for (const sql of trap.setUp) await knex.raw(sql)
    for (const [at, query] of (trap.shown ?? []).entries()) await ask(query, `shown${at}`)
    for (const [at, query] of trap.queries.entries()) await ask(query, `${at}`)
    await run(knex, trap.write)
    for (const [at, query] of trap.queries.entries()) {
      expect(await ask(query, `${at}`), String(query)).to.deep.equal(await run(knex, query))
    }
  } finally {
    await drop()
    await knex.destroy()
  }
}
