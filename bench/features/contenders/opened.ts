import type { Knex } from 'knex'
import { Model } from 'objection'
import { library } from '../../library.js'
import { itemsWith, type Feature } from '../Feature.js'

/** The classes of features that were opened on one database, each with a cache. */
export interface Opened {
  readonly knex: Knex
  readonly classes: readonly OpenedClass[]
}

export interface OpenedClass {
  readonly feature: Feature
  readonly Item: typeof Model
}

/** One cache for all of them, as in an application. */
export function openCached(features: readonly Feature[], knex: Knex, maxEntries = 1000): Opened {
  const queryCache = new library.QueryCache({ maxEntries })
  return {
    knex,
    classes: features.map((feature) => {
      const { cacheOptions = {} } = feature
      const Base = Object.assign(library.Cached(Model), { queryCache, cacheOptions }) as unknown as typeof Model
      return { feature, Item: itemsWith(feature, Base, knex) }
    }),
  }
}
