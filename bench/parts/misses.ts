import { SHAPES, type Shape } from '../data/shapes.js'
import type { Effort } from '../measure/Effort.js'
import { interleaved, type Timing } from '../measure/interleaved.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { FINDS } from '../objection/finds.js'
import { plainModels } from '../objection/models.js'
import { openPlain, openSqlite } from '../objection/sqlite.js'

export interface Misses {
  readonly shapes: readonly { readonly shape: Shape; readonly timings: readonly Timing[] }[]
}

/** What it costs to load and store, beside loading alone. */
export async function misses({ milliseconds }: Effort): Promise<Misses> {
  const [plainKnex, knex] = [await openPlain(), await openSqlite()]
  const Plain = plainModels(plainKnex)
  // Few entries, so that the heap stays small and each store drops another entry, as in a cache that is full.
  const explicit = cachedModels(knex, { maxEntries: 100 })
  const automatic = cachedModels(knex, { maxEntries: 100 })
  const shapes: Misses['shapes'][number][] = []
  for (const shape of SHAPES) {
    const before = [explicit.cache.stats(), automatic.cache.stats()]
    let runs = 0
    const contenders = [
      { name: 'plain', run: () => FINDS[shape](Plain) },
      {
        name: 'explicit',
        run: (round: number) => {
          runs++
          return asks(FINDS[shape](explicit.Item)).withCacheKey([shape, round])
        },
      },
      {
        name: 'automatic',
        run: async () => {
          runs++
          await automatic.cache.invalidate({ tables: ['items', 'parts'] })
          return asks(FINDS[shape](automatic.Item)).withCache()
        },
      },
    ]
    // oxlint-disable-next-line no-await-in-loop
    const timings = await interleaved(contenders, milliseconds)
    const after = [explicit.cache.stats(), automatic.cache.stats()]
    const stored = sum(after.map(({ stores }) => stores)) - sum(before.map(({ stores }) => stores))
    if (stored !== runs) throw new Error(`${shape}: ${runs} runs have stored ${stored} entries`)
    shapes.push({ shape, timings })
  }
  await Promise.all([plainKnex.destroy(), knex.destroy()])
  return { shapes }
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
