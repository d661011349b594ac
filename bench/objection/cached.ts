import type { Knex } from 'knex'
import { Model } from 'objection'
import type { QueryCacheOptions } from '../../lib/index.js'
import { library } from '../library.js'
import { modelsOn } from './models.js'

/** What a query of a cached model can be asked for; queries are built by functions that know `Model` alone. */
export interface Asks extends PromiseLike<unknown> {
  withCacheKey(key: string | readonly (string | number)[]): Asks
  withCache(): Asks
  withCacheInfo(): PromiseLike<{ readonly result: unknown; readonly cache: { status: string; reason?: string } }>
}

export const asks = (query: PromiseLike<unknown>): Asks => query as unknown as Asks

/** The models with a cache of their own. */
export function cachedModels(knex: Knex, options: QueryCacheOptions = {}) {
  const cache = new library.QueryCache(options)
  const base = class extends library.Cached(Model) {
    static override queryCache = cache
  }
  return { cache, Item: modelsOn(base, knex) }
}
