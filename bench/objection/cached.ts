import type { Knex } from 'knex'
import { Model } from 'objection'
import type { QueryCacheOptions } from '../../lib/index.js'
import { library } from '../library.js'
import { modelsOn } from './models.js'

/** The models with a cache of their own. */
export function cachedModels(knex: Knex, options: QueryCacheOptions = {}) {
  const cache = new library.QueryCache(options)
  const base = class extends library.Cached(Model) {
    static override queryCache = cache
  }
  return { cache, Item: modelsOn(base, knex) }
}
