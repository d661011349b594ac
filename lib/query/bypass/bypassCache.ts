import type { CheckedQueryOptions } from '../../cache/options/queryOptions.js'
import type { ResultCache } from '../../cache/ResultCache.js'
import type { RunningBypass } from '../../cache/statistics/RunningBypass.js'
import { CacheError } from '../../core/CacheError.js'
import type { NamedQuery } from '../../core/events.js'
import { adviceFor } from './bypassAdvice.js'

/** A query that bypasses the cache, as the event `bypass` names it. */
interface Bypassing {
  readonly reason: string
  readonly detail?: string | undefined
  readonly key?: string | undefined
  /** The encoded key that the caller gave, for a query that has no whole key. */
  readonly given?: string | undefined
  readonly query?: NamedQuery
}

/**
 * Counts and publishes a bypass. The caller then asks the database. Returns the running bypass.
 * @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`.
 */
export function bypassCache(
  cache: ResultCache,
  { mode }: CheckedQueryOptions,
  { reason, detail = adviceFor(reason), key, given, query }: Bypassing,
): RunningBypass {
  const bypass = cache.bypassed(key, reason, detail, query, { given })
  if (mode === 'only-if-cached' && reason !== 'disabled') throw notCached(`it cannot be: ${reason}`)
  return bypass
}

/** The error in mode `only-if-cached` when only the database could answer the query. */
export function notCached(why: string): CacheError {
  return new CacheError('NOT_CACHED', `The result is not cached (${why}), and \`mode\` is 'only-if-cached'.`)
}
