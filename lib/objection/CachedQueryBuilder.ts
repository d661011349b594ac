import { QueryBuilder, type Model, type Page } from 'objection'
import { CacheError } from '../core/CacheError.js'
import { encodeKey, type CacheKey } from '../core/key.js'
import { isRead } from '../query/bypass/bypassReason.js'
import { FIRST_CONTEXT } from '../query/fingerprint/contextFingerprint.js'
import { EXECUTES_PLAINLY } from '../query/fingerprint/partHooks.js'
import { assertKnownBuilder } from '../query/objectionInternals/builderInternals.js'
import { plainBuilderClasses } from '../query/objectionInternals/relations.js'
import { countsAsObjectionDoes, executesAsObjectionDoes } from '../query/objectionInternals/unpatchedMethods.js'
import {
  AUTOMATIC,
  checkOptions,
  DISABLED,
  NO_OPTIONS,
  settingsOfClass,
  type CacheOptions,
  type CacheSettings,
} from '../query/queryCache/CacheSettings.js'
import { callableClass, namedAs } from './callableClass.js'
import { explain } from './explain.js'
import { dropAnswer } from './find/answerFromEntry.js'
import { countCached, executeCached } from './find/executeCached.js'
import {
  becomeCached,
  beginState,
  EXECUTION,
  hasCacheMethods,
  INFO,
  markMethods,
  SETTINGS,
  type BuilderState,
} from './state/builderState.js'
import type { CacheExplanation, CacheInfo } from '../query/report/CacheInfo.js'
import { reportBypass } from '../query/report/findReport.js'
import { trackContextUse } from './state/contextUse.js'
import { rejectWritesIn } from './writeGuard.js'

/**
 * What the cache adds to a query builder of any class. `R` is the type that awaiting the query resolves with. `M` is the type of the
 * models. `M` has no bound: in a mixin it is the `this` of an interface that is no `Model`.
 */
export interface CacheMethods<M, R = M[]> {
  ArrayQueryBuilderType: CacheMethods<M, M[]>
  SingleQueryBuilderType: CacheMethods<M, M>
  MaybeSingleQueryBuilderType: CacheMethods<M, M | undefined>
  NumberQueryBuilderType: CacheMethods<M, number>
  PageQueryBuilderType: CacheMethods<M, { total: number; results: M[] }>

  /**
   * Caches the result under a key of your own. While the entry is valid, it answers every query with this key: with fresh instances,
   * and without SQL. The filters of later queries do not matter. These separate entries with the same key: the model class, the
   * connection, the schema, the context, the form of the result (list, one, page, count) and the owner. The owner is the
   * instance of `$query()`, or the relation and the owners of `$relatedQuery()` and `relatedQuery().for()`.
   * @param key a string, or an array of strings, numbers and booleans.
   * @param options the lifetime, tags, mode or cache of this query. Default: the class's `cacheOptions`.
   * @throws {CacheError} `INVALID_KEY`, `INVALID_OPTION`, `INVALID_DURATION`; `NOT_A_FIND` on a query that writes.
   */
  withCacheKey(key: CacheKey, options?: CacheOptions): this

  /**
   * Caches the result under an automatic key, which is made from what the query does. Two queries whose results can differ never
   * share an automatic key. `explainCache()` says why a query cannot be cached. `false`: the query bypasses the cache.
   * The call replaces earlier calls of `withCacheKey()` and `withCache()`.
   * @param options the lifetime, tags, mode or cache of this query. Default: the class's `cacheOptions`.
   * @throws {CacheError} `INVALID_OPTION`, `INVALID_DURATION`; `NOT_A_FIND` on a query that writes.
   */
  withCache(options?: CacheOptions | false): this

  /**
   * Resolves with what the cache would do for this query, and why. No statement and no hook runs. For an automatic key the
   * functions that build the query run.
   */
  explainCache(): Promise<CacheExplanation>

  /** Runs the query, and resolves with the result and with how the cache answered the query. */
  withCacheInfo(): Promise<{ result: R; cache: CacheInfo }>

  /** Objection's own method, whose type there loses the builder's class. */
  throwIfNotFound: (arg?: unknown) => R extends Model | undefined ? this['SingleQueryBuilderType'] : this
}

/**
 * A query builder whose results can come from the cache. `R` is the type that awaiting the query resolves with. Call `castTo<Result>()`
 * after the cache's methods: it has Objection's type, which loses the builder's class. (With another type here,
 * `static QueryBuilder` would not take a class that extends this one.)
 */
export interface CachedQueryBuilder<M extends Model, R = M[]> extends CacheMethods<M, R>, QueryBuilder<M, R> {
  ArrayQueryBuilderType: CachedQueryBuilder<M, M[]>
  SingleQueryBuilderType: CachedQueryBuilder<M, M>
  MaybeSingleQueryBuilderType: CachedQueryBuilder<M, M | undefined>
  NumberQueryBuilderType: CachedQueryBuilder<M, number>
  PageQueryBuilderType: CachedQueryBuilder<M, Page<M>>

  throwIfNotFound: (arg?: unknown) => R extends Model | undefined ? this['SingleQueryBuilderType'] : this
}

/** The class `CachedQueryBuilder`, which a project's own query builder can extend. */
export interface CachedQueryBuilderClass extends Pick<typeof QueryBuilder, keyof typeof QueryBuilder> {
  new <M extends Model, R = M[]>(): CachedQueryBuilder<M, R>
}

const cachedClasses = new WeakMap<object, typeof QueryBuilder>()

/** The query builder class with the cache's methods: one subclass for each class. A class that has the methods is returned itself. */
export function cachedBuilderClass(base: typeof QueryBuilder): typeof QueryBuilder {
  let cached = cachedClasses.get(base)
  if (cached === undefined) cachedClasses.set(base, (cached = hasCacheMethods(base.prototype) ? base : extend(base)))
  return cached
}

function extend(base: typeof QueryBuilder): typeof QueryBuilder {
  assertKnownBuilder(base.prototype)

  const Extended = class extends base<Model, unknown> implements BuilderState {
    declare [SETTINGS]: CacheSettings | undefined;
    declare [INFO]: CacheInfo | undefined;
    declare [EXECUTION]: object | undefined;
    declare [FIRST_CONTEXT]: object | undefined

    constructor(...args: []) {
      super(...args)
      beginState(this)
    }

    withCacheKey(key: CacheKey, options?: CacheOptions): this {
      assertFind(this, 'withCacheKey')
      const checked = options === undefined ? NO_OPTIONS : checkOptions(options, "withCacheKey's options")
      this[SETTINGS] = { enabled: true, key: encodeKey(key), options: checked }
      return this
    }

    withCache(options?: CacheOptions | false): this {
      this[SETTINGS] = options === false ? DISABLED : automatic(this, options)
      return this
    }

    explainCache(): Promise<CacheExplanation> {
      return explain(this, this[SETTINGS] ?? settingsOfClass(this))
    }

    async withCacheInfo(): Promise<{ result: unknown; cache: CacheInfo }> {
      const builder = this.clone()
      const cache: CacheInfo = { status: 'bypass' }
      builder[INFO] = cache
      const result = await builder.execute()
      if (cache.status === 'bypass' && cache.reason === undefined) reportBypass(cache, 'not-asked')
      return { result, cache }
    }

    override execute(): Promise<unknown> {
      try {
        return executeCached(this, this[EXECUTES_PLAINLY])
      } catch (error) {
        return Promise.reject(error)
      }
    }

    override resultSize(): Promise<number> {
      return countCached(this, countsAsObjectionDoes(base.prototype))
    }

    get [EXECUTES_PLAINLY](): boolean {
      return executesAsObjectionDoes(base.prototype)
    }

    executeUncached(): Promise<unknown> {
      return super.execute()
    }

    countUncached(): Promise<number> {
      return super.resultSize()
    }

    override clone(): this {
      const copy = super.clone()
      // A builder class may make its clones in another way.
      if (!hasCacheMethods(copy)) becomeCached(copy, Object.getPrototypeOf(this) as object)
      // The clone may share the context.
      this[FIRST_CONTEXT] = copy[FIRST_CONTEXT] = undefined
      if (this[EXECUTION] === undefined) {
        copy[SETTINGS] = this[SETTINGS]
      } else {
        // A hook has cloned a query that is being executed: the clone is another query, without the key and the answer.
        copy[EXECUTION] = this[EXECUTION]
        dropAnswer(copy)
      }
      return copy
    }
  }

  const { prototype } = Extended
  markMethods(prototype)
  trackContextUse(prototype)
  rejectWritesIn(prototype)
  const cached = callableClass(base, namedAs(base, Extended), beginState)
  if (plainBuilderClasses.has(base)) plainBuilderClasses.add(cached)
  return cached as unknown as typeof QueryBuilder
}

function automatic(builder: unknown, options: CacheOptions | undefined): CacheSettings {
  assertFind(builder, 'withCache')
  return options === undefined ? AUTOMATIC : { ...AUTOMATIC, options: checkOptions(options, "withCache's options") }
}

function assertFind(builder: unknown, method: string): void {
  if (isRead(builder)) return
  throw new CacheError(
    'NOT_A_FIND',
    `${method}() is for the result of a find, and this query writes. Put it on the query that reads the rows.`,
  )
}

/** Objection's query builder with the cache's methods. */
export const CachedQueryBuilder = cachedBuilderClass(QueryBuilder) as unknown as CachedQueryBuilderClass
