import type { BypassReason } from '../bypass/bypassReason.js'

/** How the cache answered a query: what `withCacheInfo()` adds to the result. */
export interface CacheInfo {
  /**
   * - `hit`: from the cache
   * - `stale`: from the cache, although the entry had expired (`staleWhileRevalidate`, `staleIfError`)
   * - `miss`: from the database, by this query's own load
   * - `coalesced`: from the database, by the load of another query with the same key
   * - `bypass`: from the database, without the cache
   */
  status: 'hit' | 'stale' | 'miss' | 'coalesced' | 'bypass'
  /** The whole key; absent where no key can be made. */
  key?: string
  /** Milliseconds since the entry was stored; absent where the query ran on the database. */
  age?: number
  /** Why the query bypassed the cache, or why its result was not stored. */
  reason?: BypassReason
  /** The reason in full sentences, and what to do. */
  detail?: string
}

/** The information about a query that the option `verify` checks. Its key is only needed for hits. */
export class VerificationInfo implements CacheInfo {
  declare key?: string
  status: CacheInfo['status'] = 'bypass'
}

/** What the cache would do for a query: the result of `explainCache()`. */
export interface CacheExplanation {
  /** The status that the query would have, as in `CacheInfo`. */
  readonly status: 'hit' | 'stale' | 'miss' | 'bypass'
  /** Why the query would bypass the cache, or why its last result was not stored. */
  readonly reason: BypassReason | undefined
  /** The reason in full sentences, and what to do. For a miss or a hit: whether hooks may still change the key. */
  readonly detail: string | undefined
  /** The whole key, as in events. For a query that bypasses the cache: the key that it would have, where one can be made. */
  readonly key: string | undefined
  /**
   * What the entry depends on: tags, and rows of tables, such as `posts where tenantId = 3, columns id, title; rows 1, 2`. Without an entry: the
   * tags that it would at most depend on.
   */
  readonly dependsOn: readonly string[]
  /** When the entry was stored, in milliseconds of the cache's clock. */
  readonly storedAt: number | undefined
  /** When the entry expires for this query, in milliseconds of the cache's clock; `Infinity`: never. */
  readonly expiresAt: number | undefined
  /** The approximate size of the entry. */
  readonly bytes: number | undefined
}
