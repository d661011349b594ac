import {
  checkQueryOptions,
  QUERY_OPTIONS,
  type CacheQueryOptions,
  type CheckedQueryOptions,
} from '../../cache/options/queryOptions.js'
import { internalsOf } from '../builder/builderInternals.js'
import { QueryCache } from './QueryCache.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { checkOptionNames, checkBoolean } from '../../core/options.js'

/** What a query, or a model class for all its queries, may say about caching. */
export interface CacheOptions extends CacheQueryOptions {
  /** Another cache than the model class's `queryCache`. */
  readonly cache?: QueryCache | undefined
}

/** What a model class may say about all its queries. */
export interface ModelCacheOptions extends CacheOptions {
  /**
   * Caches every find of the class that can be cached, under automatic keys; a query's own `withCache(false)` still keeps it away.
   * It holds for the parts of graphs that load this class as well. Default: `false`.
   */
  readonly all?: boolean | undefined
  /**
   * Loads what several `findById` of one turn of the event loop lack by one statement, where they are cached under automatic keys
   * and differ in nothing but the id. Default: `false`.
   */
  readonly batch?: boolean | undefined
}

/** What was asked of one query. */
export interface CacheSettings {
  readonly enabled: boolean
  /** The canonical text of the key it was given; without one, it is made from what the query does. */
  readonly key: string | undefined
  /** As the query gave them; what it left out is the class's. */
  readonly own: CheckedCacheOptions
}

export interface CheckedCacheOptions extends CheckedQueryOptions {
  readonly cache: QueryCache | undefined
}

/** What holds for all queries of a class. */
export interface CheckedModelOptions {
  readonly defaults: CheckedCacheOptions
  readonly all: boolean
  readonly batch: boolean
}

const CACHE_OPTIONS = [...QUERY_OPTIONS, 'cache'] as const
const MODEL_OPTIONS = ['all', 'batch'] as const

export const NO_OPTIONS: CheckedCacheOptions = { tags: [], cache: undefined }

/** What `withCache(false)` sets. */
export const DISABLED: CacheSettings = { enabled: false, key: undefined, own: NO_OPTIONS }

/** What the library sets on queries that it, or a hook of a query under way, runs past the cache: of these there is nothing to tell. */
export const APART: CacheSettings = { enabled: false, key: undefined, own: NO_OPTIONS }

/** What `withCache()` sets, and `all: true`. */
export const AUTOMATIC: CacheSettings = { enabled: true, key: undefined, own: NO_OPTIONS }

/** @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`; `what` names whose options they are. */
export function checkOptions(options: CacheOptions, what: string): CheckedCacheOptions {
  const checked = checkQueryOptions(options, CACHE_OPTIONS, what)
  if (options.cache !== undefined && !(options.cache instanceof QueryCache)) {
    throw new CacheError('INVALID_OPTION', `\`cache\` must be a QueryCache; it was ${describeValue(options.cache)}.`)
  }
  return { ...checked, cache: options.cache }
}

const NOTHING_SAID: CheckedModelOptions = { defaults: NO_OPTIONS, all: false, batch: false }

const known = new WeakMap<object, CheckedModelOptions>()

/**
 * A class's `cacheOptions`, checked once.
 * @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`.
 */
function modelOptions(options: ModelCacheOptions | undefined): CheckedModelOptions {
  if (options === undefined) return NOTHING_SAID
  let checked = known.get(options)
  if (checked === undefined) known.set(options, (checked = checkModelOptions(options)))
  return checked
}

/** The checked `cacheOptions` of a query's class. */
export function modelOptionsOf(builder: unknown): CheckedModelOptions {
  const { cacheOptions } = internalsOf(builder).modelClass() as { readonly cacheOptions?: ModelCacheOptions }
  return modelOptions(cacheOptions)
}

function checkModelOptions(options: ModelCacheOptions): CheckedModelOptions {
  checkOptionNames(options, [...CACHE_OPTIONS, ...MODEL_OPTIONS], 'cacheOptions')
  const { all = false, batch = false, ...rest } = options
  return {
    defaults: checkOptions(rest, 'cacheOptions'),
    all: checkBoolean(all, 'all'),
    batch: checkBoolean(batch, 'batch'),
  }
}

/** A query's options over its class's; tags add up. */
export function mergeOptions(own: CheckedCacheOptions, inherited: CheckedCacheOptions): CheckedCacheOptions {
  if (inherited === NO_OPTIONS) return own
  if (own === NO_OPTIONS) return inherited
  return { ...inherited, ...own, cache: own.cache ?? inherited.cache, tags: [...inherited.tags, ...own.tags] }
}
