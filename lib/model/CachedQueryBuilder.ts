import { QueryBuilder, type Model, type Page } from 'objection'
import { CacheError } from '../core/CacheError.js'
import { encodeKey, type CacheKey } from '../core/key.js'
import { isRead } from '../query/bypass.js'
import { assertKnownBuilder } from '../query/builderInternals.js'
import {
  APART,
  AUTOMATIC,
  checkOptions,
  DISABLED,
  NO_OPTIONS,
  type CacheOptions,
  type CacheSettings,
} from '../query/CacheSettings.js'
import { dropAnswer } from './answerFromEntry.js'
import { cachedCount } from './cachedCount.js'
import { CachedFind } from './CachedFind.js'
import type { CacheExplanation, CacheInfo } from './CacheInfo.js'
import { FIRST_CONTEXT } from '../query/contextFingerprint.js'
import { plainBuilderClasses } from '../query/relations.js'
import { observePart } from '../query/observePart.js'
import { FIND, type Executable } from './Executable.js'
import { explain, NOT_ASKED } from './explain.js'
import { fastHit } from './fastHit.js'
import { firstContextOf, noteContextUse } from './noteContextUse.js'
import { executeInTurn, takeTurn } from './siblings.js'
import { settingsOfClass } from './settingsOfClass.js'
import { verified, verifyingCacheOf } from './verification.js'
import { refuseWritesIn } from './writeGuard.js'

const SETTINGS = Symbol('objection-cache settings')
const INFO = Symbol('objection-cache info')

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
  if (SETTINGS in base.prototype) return base
  let made = cachedClasses.get(base)
  if (made === undefined) cachedClasses.set(base, (made = extend(base)))
  return made
}

function extend(base: typeof QueryBuilder): typeof QueryBuilder {
  assertKnownBuilder(base.prototype)

  // A builder of the project's may add to a query, or change its result, when it is executed or counted.
  const executesPlainly = isObjectionsOwn(base, 'execute', 'then', 'catch')
  const countsPlainly = isObjectionsOwn(base, 'resultSize')

  const Cached = class extends base<Model, unknown> implements Executable {
    [SETTINGS]: CacheSettings | undefined = undefined;
    [INFO]: CacheInfo | undefined = undefined;
    [FIND]: CachedFind | undefined = undefined;
    [FIRST_CONTEXT]: object | undefined = firstContextOf(this)

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
        return this.#execute()
      } catch (error) {
        return Promise.reject(error)
      }
    }

    #execute(): Promise<unknown> {
      if (this[FIND] !== undefined) return this.#apart().executePlainly()
      const settings = this[SETTINGS] ?? settingsOfClass(this)
      if (settings === undefined || settings === APART || (!settings.enabled && !this.isFind())) {
        observePart(this)
        const turn = takeTurn(this, false)
        return turn === undefined ? super.execute() : executeInTurn(this.clone(), turn)
      }
      const verifying = verifyingCacheOf(this, settings)
      if (verifying === undefined) return this.#find(settings, this[INFO])
      const info: CacheInfo = this[INFO] ?? { status: 'bypass' }
      const apart = this.#apart.bind(this.clone())
      const again = this.#find.bind(this.clone())
      return verified(verifying, this.clone(), settings, info, this.#find(settings, info), {
        again: () => again(settings, undefined),
        plainly: () => apart().executePlainly(),
      })
    }

    #find(settings: CacheSettings, info: CacheInfo | undefined): Promise<unknown> {
      // The clone is taken at the call: what is done to this builder afterwards is no part of this query.
      const pipeline = (): CachedFind => new CachedFind(this.clone(), settings, info)
      const hit = executesPlainly ? fastHit(this, settings, info, pipeline) : undefined
      if (hit !== undefined) return hit
      observePart(this)
      return pipeline().run()
    }

    override async resultSize(): Promise<number> {
      observePart(this)
      if (this[FIND] !== undefined || this[SETTINGS] === APART || !countsPlainly) return super.resultSize()
      const settings = this[SETTINGS] ?? settingsOfClass(this)
      return settings === undefined ? super.resultSize() : cachedCount(this.clone(), settings)
    }

    /** What a hook runs of a query under way is another one, and goes past the cache. */
    #apart(): this {
      observePart(this)
      const copy = this.clone()
      copy[FIND] = undefined
      copy[SETTINGS] = APART
      return copy
    }

    executePlainly(): Promise<unknown> {
      return super.execute()
    }

    countPlainly(): Promise<number> {
      return super.resultSize()
    }

    override clone(): this {
      const copy = super.clone()
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

  Object.defineProperty(Cached.prototype, SETTINGS, { value: undefined, writable: true })
  noteContextUse(Cached.prototype, base.prototype)
  refuseWritesIn(
    Cached.prototype,
    base.prototype,
    (builder) => (builder as { [SETTINGS]?: CacheSettings })[SETTINGS]?.enabled === true,
  )
  if (plainBuilderClasses.has(base)) plainBuilderClasses.add(Cached)
  return Cached as unknown as typeof QueryBuilder
}

function isObjectionsOwn(
  base: typeof QueryBuilder,
  ...names: ('execute' | 'then' | 'catch' | 'resultSize')[]
): boolean {
  return names.every((name) => base.prototype[name] === QueryBuilder.prototype[name])
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
