import type { CacheKey } from '../core/key.js'
import type { CacheOptions } from '../query/queryCache/CacheSettings.js'
import type { CacheExplanation, CacheInfo } from '../query/report/CacheInfo.js'

/** The result of a query, and how the cache answered the query. */
export interface ResultWithInfo<Query> {
  readonly result: Awaited<Query>
  readonly cache: CacheInfo
}

/** What `cachedKnex()` adds to query builders and raw statements. */
export interface CachedStatement {
  /**
   * Caches the result under a key of your own. While the entry is valid, it answers every query with this key without SQL, whatever the
   * query's conditions are. These separate entries with the same key: the connection, the schema of `withSchema()`, the form of the result
   * (list, `first()`, `pluck()`, raw), the driver's `options()`, the `timeout()`, and the `queryContext()` if a function of the Knex settings
   * gets it.
   * @example await db('posts').where('is_draft', false).withCacheKey(['posts', 'published'], { ttl: '5m' })
   * @param key a string, or an array of strings, numbers and booleans.
   * @param options the lifetime, tags, mode or cache of this query. Default: those of the cache.
   * @throws {CacheError} `INVALID_KEY`, `INVALID_OPTION`, `INVALID_DURATION`; `NOT_A_FIND` on a query that writes; `UNCACHED_KNEX` on a query of
   * a Knex instance that `cachedKnex()` did not make.
   */
  withCacheKey(key: CacheKey, options?: CacheOptions): this

  /**
   * Caches the result under an automatic key, which contains the whole statement with its bindings. `false`: the query bypasses the cache.
   * The call replaces earlier calls of `withCacheKey()` and `withCache()`.
   * @example await db('posts').where('is_draft', false).withCache({ ttl: '5m' })
   * @param options the lifetime, tags, mode or cache of this query. Default: those of the cache.
   * @throws {CacheError} `INVALID_OPTION`, `INVALID_DURATION`; `NOT_A_FIND` on a query that writes; `UNCACHED_KNEX` on a query of a Knex instance
   * that `cachedKnex()` did not make.
   */
  withCache(options?: CacheOptions | false): this

  /**
   * Resolves with what the cache would do for this query, and why. The query does not run.
   * @example const { status, reason, dependsOn } = await db('posts').withCache().explainCache()
   * @throws {CacheError} `UNCACHED_KNEX` on a query of a Knex instance that `cachedKnex()` did not make. The promise rejects with `NOT_A_FIND`
   * for a query that became a write after it asked for caching.
   */
  explainCache(): Promise<CacheExplanation>

  /**
   * Runs the query, and resolves with the result and with how the cache answered the query. The promise rejects as the query does.
   * @example const { result, cache } = await db('posts').withCache().withCacheInfo()
   * @throws {CacheError} `UNCACHED_KNEX` on a query of a Knex instance that `cachedKnex()` did not make.
   */
  withCacheInfo(): Promise<ResultWithInfo<this>>
}

declare module 'knex' {
  namespace Knex {
    // The parameters must be those of Knex's own declarations.
    // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-empty-object-type, no-unused-vars
    interface QueryBuilder<TRecord extends {} = any, TResult = any> extends CachedStatement {}
    // oxlint-disable-next-line typescript/no-explicit-any, no-unused-vars
    interface Raw<TResult = any> extends CachedStatement {}
  }
}
