import {
  checkQueryOptions,
  QUERY_OPTIONS,
  type CacheQueryOptions,
  type CheckedQueryOptions,
} from '../cache/queryOptions.js'
import { QueryCache } from './QueryCache.js'
import { CacheError, describeValue } from '../core/CacheError.js'

/** What a query, or a model class for all its queries, may say about caching. */
export interface CacheOptions extends CacheQueryOptions {
  /** Another cache than the model class's `queryCache`. */
  readonly cache?: QueryCache | undefined
}

/** What was asked of one query. */
export interface CacheSettings {
  readonly enabled: boolean
  /** The canonical text of the key it was given. */
  readonly key: string | undefined
  /** As the query gave them; what it left out is the class's. */
  readonly own: CheckedCacheOptions
}

export interface CheckedCacheOptions extends CheckedQueryOptions {
  readonly cache: QueryCache | undefined
}

const CACHE_OPTIONS = [...QUERY_OPTIONS, 'cache'] as const

export const NO_OPTIONS: CheckedCacheOptions = { tags: [], cache: undefined }

/** What `withCache(false)` sets. */
export const DISABLED: CacheSettings = { enabled: false, key: undefined, own: NO_OPTIONS }

/** @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`; `what` names whose options they are. */
export function checkOptions(options: CacheOptions, what: string): CheckedCacheOptions {
  const checked = checkQueryOptions(options, CACHE_OPTIONS, what)
  if (options.cache !== undefined && !(options.cache instanceof QueryCache)) {
    throw new CacheError('INVALID_OPTION', `\`cache\` must be a QueryCache; it was ${describeValue(options.cache)}.`)
  }
  return { ...checked, cache: options.cache }
}

const defaults = new WeakMap<object, CheckedCacheOptions>()

/** A class's `cacheOptions`, checked once. */
export function classOptions(options: CacheOptions | undefined): CheckedCacheOptions {
  if (options === undefined) return NO_OPTIONS
  let checked = defaults.get(options)
  if (checked === undefined) defaults.set(options, (checked = checkOptions(options, 'cacheOptions')))
  return checked
}

/** A query's options over its class's; tags add up. */
export function mergeOptions(own: CheckedCacheOptions, inherited: CheckedCacheOptions): CheckedCacheOptions {
  if (inherited === NO_OPTIONS) return own
  if (own === NO_OPTIONS) return inherited
  return { ...inherited, ...own, cache: own.cache ?? inherited.cache, tags: [...inherited.tags, ...own.tags] }
}
