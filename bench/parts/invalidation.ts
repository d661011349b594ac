import { ONE } from '../data/shapes.js'
import type { Effort } from '../measure/Effort.js'
import { interleaved, type Timing } from '../measure/interleaved.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { openSqlite } from '../objection/sqlite.js'
import type { Knex } from 'knex'

export interface Invalidation {
  readonly sizes: readonly {
    readonly entries: number
    readonly invalidate: Timing
    /** An update, and a read of an entry that it made stale. */
    readonly write: Timing
  }[]
}

const SIZES = [10, 10_000, 100_000]

/** What it costs to invalidate, and to write, with few and with many entries. */
export async function invalidation({ milliseconds, mostEntries }: Effort): Promise<Invalidation> {
  const sizes = SIZES.filter((size) => size <= mostEntries)
  const knex = await openSqlite(ONE)
  const caches = []
  // oxlint-disable-next-line no-await-in-loop
  for (const size of sizes) caches.push(await filled(knex, size))
  const invalidate = await interleaved(
    caches.map(({ size, cache }) => ({ name: String(size), run: () => cache.invalidate({ tables: ['items'] }) })),
    milliseconds,
  )
  const write = await interleaved(
    caches.map(({ size, writeAndRead }) => ({ name: String(size), run: writeAndRead })),
    milliseconds,
  )
  await knex.destroy()
  return {
    sizes: sizes.map((entries, index) => ({
      entries,
      invalidate: invalidate[index] as Timing,
      write: write[index] as Timing,
    })),
  }
}

async function filled(knex: Knex, size: number) {
  const { cache, Item } = cachedModels(knex, { maxEntries: size + 1000, maxBytes: 2 ** 32 })
  const find = (key: number) => asks(Item.query().findById(ONE)).withCacheKey(['item', key])
  for (let key = 0; key < size; key++) {
    // oxlint-disable-next-line no-await-in-loop
    await find(key)
  }
  const writeAndRead = async (round: number): Promise<void> => {
    await knex('items').where('id', ONE).update({ visits: round })
    await find(0)
  }
  return { size, cache, writeAndRead }
}
