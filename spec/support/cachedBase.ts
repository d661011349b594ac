import { Model } from 'objection'
import { inWay } from './way.js'
import type { Knex } from 'knex'
import {
  Cached,
  QueryCache,
  type CacheKey,
  type CacheOptions,
  type CachedQueryBuilder,
  type ModelCacheOptions,
} from '../../lib/index.js'

/** A base class with a cache of its own on one Knex instance. */
export function cachedBase(
  knex: Knex,
  queryCache: QueryCache = new QueryCache(),
  cacheOptions: ModelCacheOptions = {},
): typeof Model {
  class Base extends Cached(Model) {
    static override queryCache = queryCache
    static override cacheOptions = cacheOptions
  }
  Base.knex(knex)
  return inWay(Base)
}

/** A base class as Objection has it, on one Knex instance. */
export function plainBase(knex: Knex): typeof Model {
  class Base extends Model {}
  Base.knex(knex)
  return Base
}

/** Gives a query a key, where its class is a cached one; so that one function can stand for both. */
export function withKey<Builder>(builder: Builder, key: CacheKey, options?: CacheOptions): Builder {
  const cached = builder as Partial<CachedQueryBuilder<Model>>
  cached.withCacheKey?.(key, options)
  return builder
}

/** Asks for a query to be cached under a key of its own making, where its class is a cached one. */
export function withAutomaticKey<Builder>(builder: Builder, options?: CacheOptions): Builder {
  const cached = builder as Partial<CachedQueryBuilder<Model>>
  cached.withCache?.(options)
  return builder
}
