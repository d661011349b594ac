import { CacheError, describeValue } from '../core/CacheError.js'
import type { Entry } from '../core/entry.js'

/** A value, or a promise of it. Stores in the process answer at once, which keeps hits free of waiting. */
export type MaybePromise<T> = T | PromiseLike<T>

/**
 * Where entries are kept. The cache calls it, nobody else does.
 *
 * A store may forget any entry at any time and must never change one: what `get` returns is what `set` was given, either
 * the same object (a store in the process) or an equal one (a store of bytes, see `encodeEntry`). It need not look at
 * times or tags: the cache checks every entry that it gets. It may throw or reject: the cache then goes to the database
 * and publishes an event. `objection-cache/testing` has the suite that a store must pass.
 */
export interface CacheStore {
  /** The entry under the key; `undefined` where there is none, or where the bytes under it make no sense. */
  get(key: string): MaybePromise<Entry | undefined>
  /** Keeps the entry, in place of an earlier one. `false`: it was refused, for instance because it is too large. */
  set(key: string, entry: Entry): MaybePromise<boolean | void>
  /** Forgets the entry. */
  delete(key: string): MaybePromise<unknown>
  /** Forgets all entries. */
  clear(): MaybePromise<unknown>
  /** Releases what the store holds (connections, timers). It is not used afterwards. */
  close?(): MaybePromise<unknown>
  /** How much the store holds, where it can tell at once. */
  stats?(): StoreStats
}

export interface StoreStats {
  readonly entries: number
  /** The entries' approximate size. */
  readonly bytes: number
  /** Entries that were dropped to make room, since the store was made. */
  readonly evictions: number
}

const REQUIRED = ['get', 'set', 'delete', 'clear'] as const
const OPTIONAL = ['close', 'stats'] as const

/** @throws {CacheError} `INVALID_STORE`, naming the method that is missing or is not a function. */
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
      throw new CacheError('INVALID_STORE', `A cache store's \`${name}\` must be a method where there is one.`)
    }
  }
}
