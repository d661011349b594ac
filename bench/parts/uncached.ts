import type { Model } from 'objection'
import { SHAPES, type Shape } from '../data/shapes.js'
import type { Effort } from '../measure/Effort.js'
import { interleaved, type Timing } from '../measure/interleaved.js'
import { asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { FINDS } from '../objection/finds.js'
import { plainModels } from '../objection/models.js'
import { openPlain, openSqlite } from '../objection/sqlite.js'

export interface Uncached {
  readonly comparisons: readonly {
    readonly shape: Shape
    /** Whether the cached model's Knex instance is observed. */
    readonly observed: boolean
    readonly timings: readonly Timing[]
  }[]
}

/**
 * What a query that is not cached costs through a model that could be, before and after anything of its database is. A second
 * plain model, with a database of its own, shows how far two that are alike lie apart.
 */
export async function uncached({ milliseconds }: Effort): Promise<Uncached> {
  const [plainKnex, twinKnex, knex] = [await openPlain(), await openPlain(), await openSqlite()]
  const [Plain, Twin, { Item }] = [plainModels(plainKnex), plainModels(twinKnex), cachedModels(knex)]
  const compared = (shape: Shape): Promise<Timing[]> => {
    const contender = (name: string, of: typeof Model) => ({ name, run: () => FINDS[shape](of) })
    return interleaved(
      [contender('plain', Plain), contender('twin', Twin), contender('cached model', Item)],
      milliseconds,
    )
  }
  const comparisons: Uncached['comparisons'][number][] = []
  for (const observed of [false, true]) {
    for (const shape of SHAPES) {
      // oxlint-disable-next-line no-await-in-loop
      if (observed) await asks(FINDS[shape](Item)).withCacheKey(shape)
      // oxlint-disable-next-line no-await-in-loop
      comparisons.push({ shape, observed, timings: await compared(shape) })
    }
  }
  await Promise.all([plainKnex.destroy(), twinKnex.destroy(), knex.destroy()])
  return { comparisons }
}
