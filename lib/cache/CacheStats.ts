/** What a cache has done since it was made, and what it holds now. */
export interface CacheStats {
  /** Results that came from the cache, stale ones included. */
  readonly hits: number
  /** Queries that found nothing usable, coalesced ones included. */
  readonly misses: number
  /** Queries with caching asked for that went past the cache. */
  readonly bypasses: number
  /** The same by their reasons, of which the events `bypass` tell more: how many of each there were. */
  readonly bypassesByReason: Readonly<Partial<Record<string, number>>>
  /** Loads that were begun, in the background included. */
  readonly loads: number
  /** Misses that were served by somebody else's load. */
  readonly coalesced: number
  /** Entries given to the store and taken by it. */
  readonly stores: number
  /**
   * Misses whose result was not kept although nothing was wrong with the query (`store-refused`), and refused loads in the background,
   * by their reasons.
   */
  readonly notStoredByReason: Readonly<Partial<Record<string, number>>>
  /** Entries that the store dropped to make room; `undefined` where the store cannot tell. */
  readonly evictions: number | undefined
  /** Calls of `invalidate` and `clear`. Writes are not among them: they invalidate by themselves, see `writes`. */
  readonly invalidations: number
  /**
   * Writes that this process has sent through observed Knex instances and that have ended, whatever their tables: one for a statement
   * by itself, one for a committed transaction; of a transaction that was begun by hand, one for each statement that wrote other
   * tables or rows than those before. Each published an event `invalidate`. All caches of a process count the same writes, each
   * since it was made. Writes of other processes are not counted.
   */
  readonly writes: number
  /** Failures of the cache itself that no query noticed. */
  readonly errors: number
  /**
   * Entries in the store. With a `TieredStore` those of its local store. `undefined` where the store cannot tell at once, as a
   * `RedisStore` alone cannot.
   */
  readonly entries: number | undefined
  /** Their approximate size in bytes; `undefined` where the store cannot tell at once. */
  readonly bytes: number | undefined
}
