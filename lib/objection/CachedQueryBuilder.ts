import { QueryBuilder, type Model, type Page } from 'objection'
import { CacheError } from '../core/CacheError.js'
import { encodeKey, type CacheKey } from '../core/key.js'
import { isRead } from '../query/bypass/bypassReason.js'
import { assertKnownBuilder } from '../query/builder/builderInternals.js'
import {
  AUTOMATIC,
  checkOptions,
  DISABLED,
  NO_OPTIONS,
  type CacheOptions,
  type CacheSettings,
} from '../query/queryCache/CacheSettings.js'
import { FIRST_CONTEXT } from '../query/fingerprint/contextFingerprint.js'
import { countsAsObjectionDoes, executesAsObjectionDoes } from '../query/builder/ownMethods.js'
import { plainBuilderClasses } from '../query/builder/relations.js'
import { dropAnswer } from './find/answerFromEntry.js'
import {
  becomeCached,
  beginState,
  hasCacheMethods,
  INFO,
  markMethods,
  SETTINGS,
  type BuilderState,
} from './builderState.js'
import type { CachedFind } from './find/CachedFind.js'
import type { CacheExplanation, CacheInfo } from './CacheInfo.js'
import { callableClass, namedAs } from './callableClass.js'
import { FIND } from './Executable.js'
import { countCached, executeCached } from './find/executeCached.js'
import { explain, NOT_ASKED } from './explain.js'
import { noteContextUse } from './contextUse.js'
import { settingsOfClass } from './settingsOfClass.js'
import { refuseWritesIn } from './load/writeGuard.js'

/**
 * What the cache adds to a query builder of any class; `R` is what awaiting it gives. `M` is the type of the models, which
 * must stay without a bound: in a mixin it is the `this` of an interface that is no `Model`.
 */
export interface CacheMethods<M, R = M[]> {
  ArrayQueryBuilderType: CacheMethods<M, M[]>
  SingleQueryBuilderType: CacheMethods<M, M>
  MaybeSingleQueryBuilderType: CacheMethods<M, M | undefined>
  NumberQueryBuilderType: CacheMethods<M, number>
  PageQueryBuilderType: CacheMethods<M, { total: number; results: M[] }>

  /**
   * Names the result. While an entry of that name is good, it answers the query: with fresh instances, without SQL. The
   * filters of later calls do not matter; the class, the connection, the schema, the context, the form of the result (list,
   * one, page, count) and the owner still separate. The owner is the instance of `$query()`, or the relation and the owners of
   * `$relatedQuery()` and `relatedQuery().for()`.
   * @throws {CacheError} `INVALID_KEY`, `INVALID_OPTION`, `INVALID_DURATION`; `NOT_A_FIND` on a query that writes.
   */
  withCacheKey(key: CacheKey, options?: CacheOptions): this

  /**
   * Caches the result under a key that is made from what the query does; queries whose results can differ never share one. The
   * guide lists what cannot be cached so, and `explainCache()` tells. `false` keeps this query away from the cache. What was said
   * before, a key of the caller's included, no longer counts.
   * @throws {CacheError} `INVALID_OPTION`, `INVALID_DURATION`; `NOT_A_FIND` on a query that writes.
   */
  withCache(options?: CacheOptions | false): this

  /**
   * What the cache would do for this query, and why. It runs no statement and no hook; functions that build the query run for its
   * automatic key.
   */
  explainCache(): Promise<CacheExplanation>

  /** Runs the query and tells, beside its result, how the cache answered it. */
  withCacheInfo(): Promise<{ result: R; cache: CacheInfo }>

  /** Objection's own; its type there forgets the builder's class. */
  throwIfNotFound: (arg?: unknown) => R extends Model | undefined ? this['SingleQueryBuilderType'] : this
}

/**
 * A query builder whose results can come from the cache. `R` is what awaiting it gives. `castTo<Result>()` stays Objection's,
 * which forgets the builder's class: the key goes before it. (With a type of its own here, `static QueryBuilder` would no
 * longer take a class below this one.)
 */
export interface CachedQueryBuilder<M extends Model, R = M[]> extends CacheMethods<M, R>, QueryBuilder<M, R> {
  ArrayQueryBuilderType: CachedQueryBuilder<M, M[]>
  SingleQueryBuilderType: CachedQueryBuilder<M, M>
  MaybeSingleQueryBuilderType: CachedQueryBuilder<M, M | undefined>
  NumberQueryBuilderType: CachedQueryBuilder<M, number>
  PageQueryBuilderType: CachedQueryBuilder<M, Page<M>>

  throwIfNotFound: (arg?: unknown) => R extends Model | undefined ? this['SingleQueryBuilderType'] : this
}

/** The class itself, to be extended by a project's own query builder. */
export interface CachedQueryBuilderClass extends Pick<typeof QueryBuilder, keyof typeof QueryBuilder> {
  new <M extends Model, R = M[]>(): CachedQueryBuilder<M, R>
}

const cachedClasses = new WeakMap<object, typeof QueryBuilder>()

/** The given query builder class with the cache's methods; made once a class, and a class that has them stays as it is. */
export function cachedBuilderClass(base: typeof QueryBuilder): typeof QueryBuilder {
  let made = cachedClasses.get(base)
  if (made === undefined) cachedClasses.set(base, (made = hasCacheMethods(base.prototype) ? base : extend(base)))
  return made
}

function extend(base: typeof QueryBuilder): typeof QueryBuilder {
  assertKnownBuilder(base.prototype)

  const Extended = class extends base<Model, unknown> implements BuilderState {
    declare [SETTINGS]: CacheSettings | undefined;
    declare [INFO]: CacheInfo | undefined;
    declare [FIND]: CachedFind | undefined;
    declare [FIRST_CONTEXT]: object | undefined

    constructor(...given: []) {
      super(...given)
      beginState(this)
    }

    withCacheKey(key: CacheKey, options?: CacheOptions): this {
      assertFind(this, 'withCacheKey')
      const own = options === undefined ? NO_OPTIONS : checkOptions(options, "withCacheKey's options")
      this[SETTINGS] = { enabled: true, key: encodeKey(key), own }
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
      if (cache.status === 'bypass' && cache.reason === undefined) Object.assign(cache, NOT_ASKED)
      return { result, cache }
    }

    override execute(): Promise<unknown> {
      try {
        return executeCached(this, executesAsObjectionDoes(base.prototype))
      } catch (error) {
        return Promise.reject(error)
      }
    }

    override resultSize(): Promise<number> {
      return countCached(this, countsAsObjectionDoes(base.prototype))
    }

    executePlainly(): Promise<unknown> {
      return super.execute()
    }

    countPlainly(): Promise<number> {
      return super.resultSize()
    }

    override clone(): this {
      const copy = super.clone()
      // A class may make its copies in its own way.
      if (!hasCacheMethods(copy)) becomeCached(copy, Object.getPrototypeOf(this) as object)
      // Both may have one context.
      this[FIRST_CONTEXT] = copy[FIRST_CONTEXT] = undefined
      if (this[FIND] === undefined) {
        copy[SETTINGS] = this[SETTINGS]
      } else {
        // A copy that a hook takes of a query under way is another query: it keeps neither the key nor the answer.
        copy[FIND] = this[FIND]
        dropAnswer(copy)
      }
      return copy
    }
  }

  const { prototype } = Extended
  markMethods(prototype)
  noteContextUse(prototype)
  refuseWritesIn(prototype, (builder) => (builder as BuilderState)[SETTINGS]?.enabled === true)
  const cached = callableClass(base, namedAs(base, Extended), beginState)
  if (plainBuilderClasses.has(base)) plainBuilderClasses.add(cached)
  return cached as unknown as typeof QueryBuilder
}

function automatic(builder: unknown, options: CacheOptions | undefined): CacheSettings {
  assertFind(builder, 'withCache')
  return options === undefined ? AUTOMATIC : { ...AUTOMATIC, own: checkOptions(options, "withCache's options") }
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
