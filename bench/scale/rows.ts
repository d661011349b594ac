import type { Knex } from 'knex'
import { interleaved } from '../measure/interleaved.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { plainModels } from '../objection/models.js'
import { addItems } from './addItems.js'

export interface RowsScale {
  readonly rows: number
  /** Microseconds. */
  readonly hit: number
  readonly miss: number
  readonly plain: number
}

/** Loads of very many rows take seconds each. */
const LEAST_BATCHES = 3

/** What results of many rows cost. */
export async function rowsScale(
  knex: Knex,
  plainKnex: Knex,
  sizes: readonly number[],
  milliseconds: number,
): Promise<RowsScale[]> {
  const most = Math.max(...sizes)
  for (const each of [knex, plainKnex]) {
    // oxlint-disable-next-line no-await-in-loop
    await addItems(each, most)
  }
  const { Item, cache } = cachedModels(knex, { maxEntries: 100, maxBytes: 2 ** 32 })
  const Plain = plainModels(plainKnex)
  const found: RowsScale[] = []
  for (const rows of sizes) {
    const find = (of: typeof Plain) => of.query().where('id', '<=', rows)
    const contenders = [
      { name: 'hit', run: () => asks(find(Item)).withCacheKey(['hit', rows]) },
      { name: 'plain', run: () => find(Plain) },
      // Under one key, which is stored anew: many results of this size would fill the heap.
      {
        name: 'miss',
        run: () => cache.invalidate({ keys: ['miss'] }).then(() => asks(find(Item)).withCacheKey('miss')),
      },
    ]
    // oxlint-disable-next-line no-await-in-loop
    const timings = await interleaved(contenders, milliseconds, LEAST_BATCHES)
    const [hit = Number.NaN, plain = Number.NaN, miss = Number.NaN] = timings.map(({ median }) => median)
    found.push({ rows, hit, miss, plain })
  }
  await cache.clear()
  return found
}
