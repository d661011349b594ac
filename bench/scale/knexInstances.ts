import type { Knex } from 'knex'
import { Model } from 'objection'
import { memoryUsed } from '../measure/heap.js'
import { interleaved } from '../measure/interleaved.js'
import { randomFrom } from '../measure/random.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { PlainSqlite } from '../objection/plainClass.js'
import { connectSqlite } from '../objection/sqlite.js'

export interface KnexScale {
  readonly instances: number
  /** Microseconds of a hit of one row, each through another instance at random. */
  readonly hit: number
  /** Heap bytes of an instance with a cached result. */
  readonly bytes: number
  /** The same of one that nothing observes, without the result. */
  readonly plainBytes: number
}

/** What many Knex instances cost, each with a database in memory, as applications with a database for each tenant have. */
export async function knexScale(sizes: readonly number[], milliseconds: number): Promise<KnexScale[]> {
  const found: KnexScale[] = []
  const plainBytes = await plainBytesEach(Math.max(...sizes))
  const opened: Knex[] = []
  const first = await openOne('sqlite3')
  const { Item } = cachedModels(first, { maxEntries: 10_000 })
  const find = (knex: Knex) => asks(Item.query(knex).findById(1)).withCacheKey('hit')
  await find(first)
  const before = await memoryUsed()
  for (const size of sizes) {
    /* oxlint-disable no-await-in-loop */
    while (opened.length < size) {
      const knex = await openOne('sqlite3')
      await find(knex)
      opened.push(knex)
    }
    const bytes = ((await memoryUsed()) - before) / size
    const random = randomFrom(size)
    const run = () => find(opened[Math.floor(random() * size)] as Knex)
    const [timing] = await interleaved([{ name: 'hit', run }], milliseconds)
    /* oxlint-enable no-await-in-loop */
    found.push({ instances: size, hit: timing?.median ?? Number.NaN, bytes, plainBytes })
  }
  await Promise.all([first, ...opened].map((knex) => knex.destroy()))
  return found
}

async function openOne(client: 'sqlite3' | typeof PlainSqlite): Promise<Knex> {
  const knex = connectSqlite(client, ':memory:')
  await knex.raw('create table items (id integer primary key, name text)')
  await knex.raw("insert into items values (1, 'name')")
  return knex
}

async function plainBytesEach(count: number): Promise<number> {
  class Item extends Model {
    static override tableName = 'items'
  }
  const before = await memoryUsed()
  const opened: Knex[] = []
  for (let index = 0; index < count; index++) {
    // oxlint-disable-next-line no-await-in-loop
    const knex = await openOne(PlainSqlite)
    // oxlint-disable-next-line no-await-in-loop
    await Item.query(knex).findById(1)
    opened.push(knex)
  }
  const bytes = ((await memoryUsed()) - before) / count
  await Promise.all(opened.map((knex) => knex.destroy()))
  return bytes
}
