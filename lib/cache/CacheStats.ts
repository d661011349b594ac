/** What a cache has done since it was made, and what it holds now. */
export interface CacheStats {
  /** Results that came from the cache, stale ones included. */
  readonly hits: number
  /** Queries that found nothing usable, coalesced ones included. */
  readonly misses: number
  /** Queries with caching asked for that went past the cache. */
  readonly bypasses: number
  /** Loads that were begun, in the background included. */
  readonly loads: number
  /** Misses that were served by somebody else's load. */
  readonly coalesced: number
  /** Entries given to the store and taken by it. */
  readonly stores: number
  /** Entries that the store dropped to make room; 0 where the store cannot tell. */
  readonly evictions: number
  /** Calls of `invalidate` and `clear`. */
  readonly invalidations: number
  /** Failures of the cache itself that no query noticed. */
  readonly errors: number
  /** Entries in the store; 0 where the store cannot tell. */
  readonly entries: number
  /** Their approximate size in bytes; 0 where the store cannot tell. */
  readonly bytes: number
}
