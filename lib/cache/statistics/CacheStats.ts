/** What a cache has done since it was made, and what it holds. All numbers are counts unless they say otherwise. */
export interface CacheStats {
  /** Results that came from the cache, stale ones included. */
  readonly hits: number
  /** Queries that found no usable entry, coalesced ones included. */
  readonly misses: number
  /** Queries that asked for caching and bypassed the cache. */
  readonly bypasses: number
  /** The same by reason. The event `bypass` has the details of each. */
  readonly bypassesByReason: Readonly<Partial<Record<string, number>>>
  /** Loads that have begun, in the background included. */
  readonly loads: number
  /** Misses that another caller's load answered. */
  readonly coalesced: number
  /** Entries that the store has taken. */
  readonly stores: number
  /**
   * Results that were not stored although their query did not bypass the cache, by reason: `store-refused`,
   * `overtaken`, `paused`, and the reasons of loads in the background.
   */
  readonly notStoredByReason: Readonly<Partial<Record<string, number>>>
  /** Entries that the store dropped to make room. `undefined`: the store does not know. */
  readonly evictions: number | undefined
  /** Calls of `invalidate` and `clear`. Writes invalidate by themselves, see `writes`. */
  readonly invalidations: number
  /**
   * Writes of this process through observed Knex instances that have ended, of all tables. A statement by
   * itself counts once, and so does a committed transaction. A transaction that was begun by hand counts once for each
   * statement that wrote other tables or rows than the statements before. Each write has published an event
   * `invalidate`. All caches of a process count the same writes, each cache since it was made. Writes of other
   * processes do not count.
   */
  readonly writes: number
  /** Failures of the cache itself that no query noticed. */
  readonly errors: number
  /**
   * Entries in the store; of a `TieredStore`, in its local store. `undefined`: the store does not know at once, as a
   * `RedisStore` alone.
   */
  readonly entries: number | undefined
  /** Their approximate size, in bytes. `undefined`: the store does not know at once. */
  readonly bytes: number | undefined
}
