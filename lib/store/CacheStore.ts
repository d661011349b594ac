import { CacheError, describeValue } from '../core/CacheError.js'
import type { Entry } from '../core/entry.js'

/** A value, or a promise of it. A store in the process returns values at once, so a hit does not wait. */
export type MaybePromise<T> = T | PromiseLike<T>

/**
 * Keeps a cache's entries. Only the cache calls it.
 *
 * A store may drop any entry at any time, and must not change one: `get` returns the object that `set` got (a store in the
 * process), or an equal one (a store of bytes, see `encodeEntry`). A store can ignore lifetimes and tags, because the cache
 * checks every entry that it gets. A store may throw or reject: then the query runs on the database, and the cache publishes an
 * event. `objection-cache/testing` has the checks that a store must pass.
 */
export interface CacheStore {
  /** The entry under the key; `undefined` if there is none, or if its bytes cannot be decoded. */
  get(key: string): MaybePromise<Entry | undefined>
  /** Stores the entry in place of an earlier one. `false`: the store rejects the entry, for example because it is too large. */
  set(key: string, entry: Entry): MaybePromise<boolean | void>
  /** Deletes the entry, if there is one. */
  delete(key: string): MaybePromise<unknown>
  /** Deletes all entries. */
  clear(): MaybePromise<unknown>
  /** Releases connections and timers. The cache does not use the store afterwards. */
  close?(): MaybePromise<unknown>
  /** How much the store holds, if it can say so without waiting. */
  stats?(): StoreStats
  /**
   * Lists the entries of the store, for `cache.stats({ by })` and the inspector. Leave it out if the store cannot list them without waiting.
   * A listed entry must not count as used.
   */
  held?(): Iterable<HeldEntry>
}

/** An entry that a store holds. */
export interface HeldEntry {
  readonly key: string
  readonly entry: Entry
  /** Its share of the store's size, in bytes. */
  readonly bytes: number
}

/** The size of a store. */
export interface StoreStats {
  /** The number of entries. */
  readonly entries: number
  /** The approximate size of the entries, in bytes. */
  readonly bytes: number
  /** How many entries the store has dropped to make room, since its creation. */
  readonly evictions: number
}

const REQUIRED = ['get', 'set', 'delete', 'clear'] as const
const OPTIONAL = ['close', 'stats', 'held'] as const

/**
 * Checks that a value has the methods of a `CacheStore`.
 * @throws {CacheError} `INVALID_STORE`, naming the method that is missing or is not a function.
 */
export function assertCacheStore(store: unknown): asserts store is CacheStore {
  if (typeof store !== 'object' || store === null) {
    throw new CacheError('INVALID_STORE', `A cache store must be an object; it was ${describeValue(store)}.`)
  }
  const methods = store as Record<string, unknown>
  for (const name of REQUIRED) {
    if (typeof methods[name] !== 'function') {
      throw new CacheError(
        'INVALID_STORE',
        `A cache store must have a method \`${name}\`; see the interface CacheStore.`,
      )
    }
  }
  for (const name of OPTIONAL) {
    if (methods[name] !== undefined && typeof methods[name] !== 'function') {
      throw new CacheError('INVALID_STORE', `A cache store's \`${name}\` must be a method if it is given.`)
    }
  }
}
