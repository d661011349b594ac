import type { BypassReason } from '../query/bypass/bypassReason.js'

/** How a query that ran was answered. */
export interface CacheInfo {
  /**
   * - `hit`: from the cache
   * - `stale`: from the cache although its time was up, as the options allow
   * - `miss`: from the database, by this query's own load
   * - `coalesced`: from the database, by another query's load of the same key
   * - `bypass`: from the database, past the cache
   */
  status: 'hit' | 'stale' | 'miss' | 'coalesced' | 'bypass'
  /** The whole key; absent where none can be made. */
  key?: string
  /** Milliseconds since the entry was stored; absent where no entry answered. */
  age?: number
  /** Why it went past the cache, or why its result was not kept. */
  reason?: BypassReason
  /** The reason in full sentences, and what to do. */
  detail?: string
}

/** The information about a query that the cache itself runs to check a hit. */
export class InfoOfCheck implements CacheInfo {
  declare key?: string
  status: CacheInfo['status'] = 'bypass'
}

/** What the cache would do for a query. */
export interface CacheExplanation {
  readonly status: 'hit' | 'stale' | 'miss' | 'bypass'
  /** Why the query goes past the cache, or why its last result was not kept. */
  readonly reason: BypassReason | undefined
  /** The reason in full sentences, and what to do; also where hooks may still change the key. */
  readonly detail: string | undefined
  /** The whole key, as events show it; of a query that goes past the cache the one that it would have, where one can be made. */
  readonly key: string | undefined
  /** The tags that the entry depends on; without an entry, those that it would at least depend on. */
  readonly dependsOn: readonly string[]
  /** When the entry was stored, in milliseconds of the cache's clock. */
  readonly storedAt: number | undefined
  /** When its time is up for this query, in milliseconds; `Infinity`: never. */
  readonly expiresAt: number | undefined
  /** The entry's approximate size. */
  readonly bytes: number | undefined
}
