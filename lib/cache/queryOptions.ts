import { CacheError, describeValue } from '../core/CacheError.js'
import { parseDuration, type Duration } from '../core/duration.js'
import type { Lifetimes } from '../core/lifetimes.js'
import { checkOptionNames } from '../core/options.js'
import { userTag, type Tag } from '../core/tag.js'

/**
 * - `use` (default): a hit if there is one, else a load that is kept.
 * - `refresh`: a load that is kept, whatever the cache holds.
 * - `bypass`: past the cache in both directions.
 * - `only-if-cached`: a hit, or a `CacheError` with code `NOT_CACHED`; never the database.
 */
export type CacheMode = 'use' | 'refresh' | 'bypass' | 'only-if-cached'

const MODES: readonly CacheMode[] = ['use', 'refresh', 'bypass', 'only-if-cached']

/** How long results are good for; HTTP's terms (RFC 9111, RFC 5861). */
export interface LifetimeOptions {
  /** How long a result is fresh. For a reader: how old it may be. Default: until a write or the lack of room ends it. */
  readonly ttl?: Duration | undefined
  /** For how long past its `ttl` a result may be served while it is loaded anew in the background. Default: 0. */
  readonly staleWhileRevalidate?: Duration | undefined
  /** For how long past its `ttl` a result may be served when loading it anew fails. Default: 0. */
  readonly staleIfError?: Duration | undefined
}

export const LIFETIME_OPTIONS = ['ttl', 'staleWhileRevalidate', 'staleIfError'] as const

/** What a query may say about the caching of its own result, whichever cache it uses. */
export interface CacheQueryOptions extends LifetimeOptions {
  /** Names of your own for what the result depends on, for `invalidate({ tags })`. */
  readonly tags?: readonly string[] | undefined
  /** Default: `use`. */
  readonly mode?: CacheMode | undefined
}

export const QUERY_OPTIONS = [...LIFETIME_OPTIONS, 'tags', 'mode'] as const

/** The same, checked, in milliseconds and tags. What was not said is absent. */
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
  if (mode !== undefined && !MODES.includes(mode)) {
    throw new CacheError(
      'INVALID_OPTION',
      `\`mode\` must be one of ${MODES.map((name) => `'${name}'`).join(', ')}; it was ${describeValue(mode)}.`,
    )
  }
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
  throw new CacheError(
    'INVALID_OPTION',
    `\`tags\` must be an array of non-empty strings; it was ${describeTags(tags)}.`,
  )
}

function describeTags(tags: unknown): string {
  if (!Array.isArray(tags)) return describeValue(tags)
  const wrong: unknown = tags.find((tag) => typeof tag !== 'string' || tag === '')
  return `an array with ${describeValue(wrong)} in it`
}
