import { ONE } from '../data/shapes.js'
import type { Effort } from '../measure/Effort.js'
import { interleaved, type Timing } from '../measure/interleaved.js'
import { randomFrom } from '../measure/random.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { openSqlite } from '../objection/sqlite.js'
import type { Knex } from 'knex'

export interface Entries {
  readonly sizes: readonly { readonly entries: number; readonly timing: Timing }[]
}

const SIZES = [1000, 10_000, 100_000]

/** What a hit costs with few and with many entries, one row each, asked for in an order of chance. */
export async function entries({ milliseconds, mostEntries }: Effort): Promise<Entries> {
  const sizes = SIZES.filter((size) => size <= mostEntries)
  const knex = await openSqlite()
  const contenders = []
  for (const size of sizes) {
    // oxlint-disable-next-line no-await-in-loop
    contenders.push({ name: String(size), run: await hitsAmong(knex, size) })
  }
  const timings = await interleaved(contenders, milliseconds)
  await knex.destroy()
  return { sizes: sizes.map((size, index) => ({ entries: size, timing: timings[index] as Timing })) }
}

async function hitsAmong(knex: Knex, size: number): Promise<() => PromiseLike<unknown>> {
  const { cache, Item } = cachedModels(knex, { maxEntries: size + 1000, maxBytes: 2 ** 32 })
  const find = (key: number) => asks(Item.query().findById(ONE)).withCacheKey(['item', key])
  for (let key = 0; key < size; key++) {
    // oxlint-disable-next-line no-await-in-loop
    await find(key)
  }
  const held = cache.stats().entries
  if (held !== size) throw new Error(`${held} entries where ${size} were stored`)
  const random = randomFrom(size)
  return () => find(Math.floor(random() * size))
}
