import { COUNTER, type CountedEntry, type Entry } from '../core/entry.js'
import { checkCount, checkOptionNames } from '../core/options.js'
import type { CacheStore, HeldEntry, StoreStats } from './CacheStore.js'
import { GenerationalLru } from './GenerationalLru.js'

/** The options of a `MemoryStore`. */
export interface MemoryStoreOptions {
  /** The largest number of entries: a whole number of at least 1, or `Infinity`. Default: 10 000. */
  readonly maxEntries?: number
  /** The largest size of all entries and keys, in bytes, by the cache's estimate. Default: 64 MiB. */
  readonly maxBytes?: number
  /** The largest size of one entry, in bytes. The store rejects larger ones. Default: a quarter of `maxBytes`. */
  readonly maxEntryBytes?: number
}

export const MEMORY_STORE_OPTIONS = ['maxEntries', 'maxBytes', 'maxEntryBytes'] as const

/** A `Map` throws beyond 2 ** 24 entries. */
const MAX_ENTRIES = 2 ** 23 - 1

/** The share of a bound that stays in use after an eviction: evicting in bulk keeps the cost of one `set` constant. */
const SHARE_AFTER_EVICTION = 0.9

/**
 * Keeps entries in this process's memory. Both bounds hold at every moment. All operations are O(1), amortized.
 *
 * The store evicts approximately the least recently used entries. It never evicts an entry for `maxEntries` that is used at least
 * once in `maxEntries / 2` calls of `get` and `set`. For `maxBytes` the same holds with the number of entries that fit, if their
 * sizes are similar.
 *
 * ```ts
 * const cache = new QueryCache({ store: new MemoryStore({ maxEntries: 50_000, maxBytes: 256 * 1024 * 1024 }) })
 * ```
 */
export class MemoryStore implements CacheStore {
  readonly #maxEntries: number
  readonly #maxBytes: number
  readonly #maxEntryBytes: number
  readonly #lru: GenerationalLru<Entry>
  #entries = 0
  #bytes = 0
  #evictions = 0

  /** @throws {CacheError} `INVALID_OPTION` for an unknown option, and for a value that is not a whole number of at least 1. */
  constructor(options: MemoryStoreOptions = {}) {
    checkOptionNames(options, MEMORY_STORE_OPTIONS, "MemoryStore's options")
    const { maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = options
    this.#maxEntries = Math.min(checkCount(maxEntries, 'maxEntries'), MAX_ENTRIES)
    this.#maxBytes = checkCount(maxBytes, 'maxBytes')
    const { maxEntryBytes = Math.ceil(this.#maxBytes / 4) } = options
    this.#maxEntryBytes = checkCount(maxEntryBytes, 'maxEntryBytes')
    this.#lru = new GenerationalLru(this.#maxEntries)
  }

  /** Returns the entry, and counts it as used. */
  get(key: string): Entry | undefined {
    return this.#lru.get(key)
  }

  /** Stores the entry, evicting others if needed. `false`: the entry is larger than `maxEntryBytes`. */
  set(key: string, entry: Entry): boolean {
    this.delete(key)
    const bytes = costOf(key, entry)
    if (bytes > this.#maxEntryBytes || bytes > this.#maxBytes) return false
    if (this.#entries >= this.#maxEntries || this.#bytes + bytes > this.#maxBytes) this.#evict(bytes)
    this.#lru.add(key, entry)
    this.#entries++
    this.#bytes += bytes
    this.#lru.resize(this.#entries, Math.min(this.#maxEntries, (this.#entries * this.#maxBytes) / this.#bytes))
    return true
  }

  /** Deletes an entry. Returns whether there was one. */
  delete(key: string): boolean {
    const entry = this.#lru.peek(key)
    if (entry === undefined) return false
    this.#remove(key, entry)
    return true
  }

  /** Deletes all entries. They do not count as evictions. */
  clear(): void {
    this.#lru.clear()
    this.#entries = 0
    this.#bytes = 0
  }

  /** @internal The bounds. */
  get bounds(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.#maxEntries, bytes: this.#maxBytes }
  }

  /** The number of entries, their bytes, and the evictions so far. */
  stats(): StoreStats {
    return { entries: this.#entries, bytes: this.#bytes, evictions: this.#evictions }
  }

  /** All entries, the least recently used first. They do not count as used. O(entries). */
  *held(): Iterable<HeldEntry> {
    for (const [key, entry] of this.#lru.leastRecentFirst()) yield { key, entry, bytes: costOf(key, entry) }
  }

  #evict(needed: number): void {
    const keepEntries = Math.min(this.#maxEntries - 1, Math.floor(this.#maxEntries * SHARE_AFTER_EVICTION))
    const keepBytes = Math.min(this.#maxBytes - needed, Math.floor(this.#maxBytes * SHARE_AFTER_EVICTION))
    for (const [key, entry] of this.#lru.leastRecentFirst()) {
      if (this.#entries <= keepEntries && this.#bytes <= keepBytes) return
      this.#remove(key, entry)
      this.#evictions++
      ;(entry as CountedEntry)[COUNTER]?.evicted()
    }
  }

  #remove(key: string, entry: Entry): void {
    this.#lru.delete(key)
    this.#entries--
    this.#bytes -= costOf(key, entry)
  }
}

/** The bytes of an entry, its key and their place in the map. */
const costOf = (key: string, entry: Entry): number => entry.bytes + 2 * key.length + 200
