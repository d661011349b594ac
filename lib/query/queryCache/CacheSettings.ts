import {
  checkQueryOptions,
  QUERY_OPTIONS,
  type CacheQueryOptions,
  type CheckedQueryOptions,
} from '../../cache/options/queryOptions.js'
import { isPartOfFind, isRead } from '../bypass/bypassReason.js'
import { internalsOf } from '../objectionInternals/builderInternals.js'
import { QueryCache } from './QueryCache.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { checkOptionNames, checkBoolean, checkWord } from '../../core/options.js'

/** The options of `withCacheKey()` and `withCache()`. */
export interface CacheOptions extends CacheQueryOptions {
  /** The cache to use. Default: the model class's `queryCache`. */
  readonly cache?: QueryCache | undefined
}

/** The static property `cacheOptions` of a model class: the defaults for its queries. */
export interface ModelCacheOptions extends CacheOptions {
  /**
   * Caches all finds of the class under automatic keys, also as relations of a graph. A query with `withCache(false)` still bypasses
   * the cache. Default: `false`.
   */
  readonly all?: boolean | undefined
  /**
   * Loads the missing rows of several `findById()` by one statement. The queries must be started in the same turn of the event loop,
   * have automatic keys, and differ in the id alone. Default: `false`.
   */
  readonly batch?: boolean | undefined
  /**
   * How the cache learns what a row had in its columns before an update or a delete by its primary key, so that only the results that
   * held the row fall. `known`: from what earlier reads have shown. `read`: where that is not enough, by a SELECT of the row just before the write,
   * on the same connection. Default: `known`.
   */
  readonly images?: 'known' | 'read' | undefined
  /**
   * How hits make the instances of results that hold instances of the class. `assign`: the constructor runs, and the properties are assigned, as
   * Objection does with rows. `fromJson`: the class at the root of the result makes all instances by its `fromJson(json, { skipValidation: true })`, so that
   * `$parseJson` and `$setJson` run on each hit. Results for which that gives something else than the database are not cached. Default:
   * `assign`.
   */
  readonly rebuild?: 'assign' | 'fromJson' | undefined
}

/** The caching that was asked for on one query. */
export interface CacheSettings {
  readonly enabled: boolean
  /** The encoded key that the caller gave; `undefined`: an automatic key. */
  readonly key: string | undefined
  /** The query's own options. The class's `cacheOptions` are the defaults. */
  readonly options: CheckedCacheOptions
}

export interface CheckedCacheOptions extends CheckedQueryOptions {
  readonly cache: QueryCache | undefined
}

/** The checked `cacheOptions` of a class. */
interface CheckedModelOptions {
  readonly defaults: CheckedCacheOptions
  readonly all: boolean
  readonly batch: boolean
  readonly images: 'known' | 'read'
}

const CACHE_OPTIONS = [...QUERY_OPTIONS, 'cache'] as const

export const NO_OPTIONS: CheckedCacheOptions = { tags: [], cache: undefined }

/** The settings of `withCache(false)`. */
export const DISABLED: CacheSettings = { enabled: false, key: undefined, options: NO_OPTIONS }

/** The settings of queries that the library, or a hook of a cached query, runs on the database. They publish no events. */
export const PAST_CACHE: CacheSettings = { enabled: false, key: undefined, options: NO_OPTIONS }

/** The settings of `withCache()` and of `all: true`. */
export const AUTOMATIC: CacheSettings = { enabled: true, key: undefined, options: NO_OPTIONS }

/** @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`. `what` names the options in the message. */
export function checkOptions(options: CacheOptions, what: string): CheckedCacheOptions {
  const checked = checkQueryOptions(options, CACHE_OPTIONS, what)
  if (options.cache !== undefined && !(options.cache instanceof QueryCache)) {
    throw new CacheError('INVALID_OPTION', `\`cache\` must be a QueryCache; it was ${describeValue(options.cache)}.`)
  }
  return { ...checked, cache: options.cache }
}

const NO_MODEL_OPTIONS: CheckedModelOptions = { defaults: NO_OPTIONS, all: false, batch: false, images: 'known' }

const known = new WeakMap<object, CheckedModelOptions>()

/**
 * The `cacheOptions` of a query's class, checked once.
 * @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`.
 */
export function modelOptionsOf(builder: unknown): CheckedModelOptions {
  const { cacheOptions } = internalsOf(builder).modelClass() as { readonly cacheOptions?: ModelCacheOptions }
  if (cacheOptions === undefined) return NO_MODEL_OPTIONS
  let checked = known.get(cacheOptions)
  if (checked === undefined) known.set(cacheOptions, (checked = checkModelOptions(cacheOptions)))
  return checked
}

/**
 * The settings of a query that says nothing about caching itself: automatic keys where its class caches all finds. Of the queries
 * that Objection makes for other queries, only those that load a relation of a find count.
 */
export function settingsOfClass(builder: unknown): CacheSettings | undefined {
  if (!modelOptionsOf(builder).all || !isRead(builder)) return undefined
  return internalsOf(builder).parentQuery() === null || isPartOfFind(builder) ? AUTOMATIC : undefined
}

function checkModelOptions(options: ModelCacheOptions): CheckedModelOptions {
  checkOptionNames(options, [...CACHE_OPTIONS, 'all', 'batch', 'images', 'rebuild'], 'cacheOptions')
  // `lib/snapshot` reads `rebuild` from the class itself, also from the classes of relations.
  const { all = false, batch = false, images = 'known', rebuild = 'assign', ...rest } = options
  checkWord(images, 'images', ['known', 'read'])
  checkWord(rebuild, 'rebuild', ['assign', 'fromJson'])
  return {
    defaults: checkOptions(rest, 'cacheOptions'),
    all: checkBoolean(all, 'all'),
    batch: checkBoolean(batch, 'batch'),
    images,
  }
}

/** A query's options over its class's; tags add up. */
export function mergeOptions(own: CheckedCacheOptions, inherited: CheckedCacheOptions): CheckedCacheOptions {
  if (inherited === NO_OPTIONS) return own
  if (own === NO_OPTIONS) return inherited
  return { ...inherited, ...own, cache: own.cache ?? inherited.cache, tags: [...inherited.tags, ...own.tags] }
}
