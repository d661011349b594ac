import type { Knex } from 'knex'
import { Model } from 'objection'
import type { Contender } from '../../measure/interleaved.js'
import { cachedBy, findOf, itemsWith, uncached, type FeatureShape } from '../Feature.js'
import type { OpenedClass } from './opened.js'

/** The name of the same query without the cache. */
export const withoutCache = (name: string): string => `${name}, not cached`

/** Each load that is stored, under a key that is new in each run, and beside it the same query of the same class without any cache. */
export function missContenders(classes: readonly OpenedClass[], plainKnex: Knex, shape: FeatureShape): Contender[] {
  return classes.flatMap(({ feature, Item }): Contender[] => {
    const find = findOf(feature, shape)
    if (find === undefined || feature.asks === 'withCache') return []
    const Plain = feature.needsCached ? Item : itemsWith(feature, class extends Model {}, plainKnex)
    return [
      { name: feature.name, run: (round) => find(Item, cachedBy(feature, ['miss', shape, round])) },
      { name: withoutCache(feature.name), run: () => find(Plain, uncached) },
    ]
  })
}
