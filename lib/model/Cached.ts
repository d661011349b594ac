import type { Model } from 'objection'
import { QueryCache } from '../query/QueryCache.js'
import type { ModelCacheOptions } from '../query/CacheSettings.js'
import { cachedBuilderClass, type CacheMethods } from './CachedQueryBuilder.js'

/** What `Cached()` adds to a model class. */
export interface CachedModelClass {
  // TypeScript takes a class for a mixin only with exactly this parameter.
  // oxlint-disable-next-line typescript/no-explicit-any
  new (...args: any[]): CachedInstance
  /** The cache in force for this class and those below it. Default: one in memory, shared by the whole process. */
  queryCache: QueryCache
  /** What holds for the queries of this class and those below it where they do not say otherwise. */
  cacheOptions?: ModelCacheOptions
  /**
   * Tables that the results of this class depend on and that no statement and no catalogue shows: what functions written in C
   * read, tables behind a foreign server, or on SQL Server and Oracle what views read and what cascades and triggers change.
   */
  cacheDependsOn?: readonly string[]
}

/** Nothing but the builder's type: a method of the base class would otherwise lose to Objection's own of that name. */
export interface CachedInstance {
  QueryBuilderType: CacheMethods<this, this[]>
}

/** The cache of all model classes that have none of their own. */
const processCache = new QueryCache()

/**
 * The given model class with caching: an unnamed class below it, whose query builder is below the given class's own. Nothing
 * of the given class changes.
 */
export function Cached<Base extends typeof Model>(base: Base): CachedModelClass & Base {
  const mixed = class extends (base as typeof Model) {
    static override QueryBuilder = cachedBuilderClass(base.QueryBuilder)
  }
  if (!('queryCache' in base)) Object.assign(mixed, { queryCache: processCache })
  return mixed as unknown as CachedModelClass & Base
}
