import type { Knex } from 'knex'
import { memoryUsed } from '../measure/heap.js'
import { interleaved } from '../measure/interleaved.js'
import { pausesDuring, type Pauses } from '../measure/pauses.js'
import { randomFrom } from '../measure/random.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { addItems } from './addItems.js'

export interface EntriesScale {
  readonly entries: number
  /** Microseconds of a hit of one row, in random order. */
  readonly hit: number
  /** Of the heap, for an entry of one row. */
  readonly bytes: number
  /** What the cache believes. */
  readonly estimate: number
  /** Of the garbage collector, while hits of 100 rows are served. */
  readonly pauses: Pauses
}

/** How many rows one statement loads. A find for more ids has one entry. */
const BATCH = 500

/** One cache that grows. All rows have entries of their own, which finds by their ids store. */
export async function entriesScale(
  knex: Knex,
  sizes: readonly number[],
  milliseconds: number,
): Promise<EntriesScale[]> {
  const most = Math.max(...sizes)
  await addItems(knex, most)
  const { cache, Item } = cachedModels(knex, { maxEntries: most + 10, maxBytes: 2 ** 34 })
  const hitOfMany = () => asks(Item.query().where('id', '<=', 100)).withCacheKey('many')
  await hitOfMany()
  const before = await memoryUsed()
  const found: EntriesScale[] = []
  for (const size of sizes) {
    /* oxlint-disable no-await-in-loop */
    await storeRows(Item, cache.stats().entries ?? 0, size)
    const { entries = Number.NaN, bytes: estimate = Number.NaN } = cache.stats()
    if (entries !== size + 1) throw new Error(`${entries} entries where ${size + 1} were stored`)
    const used = (await memoryUsed()) - before
    const random = randomFrom(size)
    const hit = () => asks(Item.query().findById(1 + Math.floor(random() * size))).withCache()
    const [timing] = await interleaved([{ name: 'hit', run: hit }], milliseconds)
    const pauses = await pausesDuring(hitOfMany, milliseconds)
    /* oxlint-enable no-await-in-loop */
    found.push({
      entries: size,
      hit: timing?.median ?? Number.NaN,
      bytes: used / size,
      estimate: estimate / entries,
      pauses,
    })
  }
  await cache.clear()
  return found
}

async function storeRows(Item: ReturnType<typeof cachedModels>['Item'], from: number, to: number): Promise<void> {
  for (let first = Math.max(1, from); first <= to; first += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, to - first + 1) }, (_, index) => first + index)
    // oxlint-disable-next-line no-await-in-loop
    await asks(Item.query().findByIds(ids)).withCache()
  }
}
