import { CacheError, describeValue } from '../../core/CacheError.js'
import { parseDuration, type Duration } from '../../core/duration.js'
import type { Lifetimes } from '../../core/lifetimes.js'
import { checkOptionNames, checkWord, optionError } from '../../core/options.js'
import { userTag, type Tag } from '../../core/tag.js'

/**
 * How a query uses the cache.
 * - `use` (default): serves a hit; otherwise loads, and caches the result.
 * - `refresh`: always loads, and caches the result.
 * - `bypass`: always loads, and caches nothing.
 * - `only-if-cached`: serves a hit; otherwise rejects with a `CacheError` `NOT_CACHED`. It never asks the database.
 */
export type CacheMode = 'use' | 'refresh' | 'bypass' | 'only-if-cached'

const MODES: readonly CacheMode[] = ['use', 'refresh', 'bypass', 'only-if-cached']

/** How long results may be served, in the terms of HTTP (RFC 9111, RFC 5861). A write ends them earlier. */
export interface LifetimeOptions {
  /**
   * How long a result is fresh. A query that reads with a shorter `ttl` than the entry was stored with accepts only
   * entries of that age. Default: no limit.
   */
  readonly ttl?: Duration | undefined
  /** How long after its `ttl` a result may be served while a new one is loaded in the background. Default: 0. */
  readonly staleWhileRevalidate?: Duration | undefined
  /** How long after its `ttl` a result may be served if loading a new one fails. Default: 0. */
  readonly staleIfError?: Duration | undefined
}

export const LIFETIME_OPTIONS = ['ttl', 'staleWhileRevalidate', 'staleIfError'] as const

/** The options of one query. */
export interface CacheQueryOptions extends LifetimeOptions {
  /**
   * Names of your own for what the result depends on, for `cache.invalidate({ tags })`. Non-empty strings. Default:
   * none.
   */
  readonly tags?: readonly string[] | undefined
  /** Default: `use`. */
  readonly mode?: CacheMode | undefined
}

export const QUERY_OPTIONS = [...LIFETIME_OPTIONS, 'tags', 'mode'] as const

/** The same in milliseconds and as tags. Options that were not given are absent. */
export interface CheckedQueryOptions extends Lifetimes {
  readonly tags: readonly Tag[]
  readonly mode?: CacheMode
}

/** @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`. */
export function checkQueryOptions(
  options: CacheQueryOptions,
  known: readonly string[],
  what: string,
): CheckedQueryOptions {
  checkOptionNames(options, known, what)
  const { mode, tags = [] } = options
  if (mode !== undefined) checkWord(mode, 'mode', MODES)
  return { ...checkLifetimes(options), ...(mode && { mode }), tags: checkTags(tags) }
}

/** @throws {CacheError} `INVALID_DURATION`. */
export function checkLifetimes(options: LifetimeOptions): Lifetimes {
  const lifetimes: Record<string, number> = {}
  for (const name of LIFETIME_OPTIONS) {
    if (options[name] !== undefined) lifetimes[name] = parseDuration(options[name], name)
  }
  return lifetimes
}

/** @throws {CacheError} `INVALID_OPTION` unless it is an array of non-empty strings. */
export function checkTags(tags: unknown): Tag[] {
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && tag !== '')) {
    return (tags as string[]).map(userTag)
  }
  if (!Array.isArray(tags)) throw optionError('tags', 'an array of non-empty strings', tags)
  const wrong: unknown = tags.find((tag) => typeof tag !== 'string' || tag === '')
  const message = `\`tags\` must be an array of non-empty strings; it was an array with ${describeValue(wrong)} in it.`
  throw new CacheError('INVALID_OPTION', message)
}
