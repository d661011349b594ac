import type { Entry } from '../core/entry.js'
import { checkCount, checkOptionNames } from '../core/options.js'
import type { CacheStore, StoreStats } from './CacheStore.js'
import { GenerationalLru } from './GenerationalLru.js'

export interface MemoryStoreOptions {
  /** How many entries it holds at the most. Default: 10 000. */
  readonly maxEntries?: number
  /** How many bytes its entries and keys take at the most, by the cache's own estimate. Default: 64 MiB. */
  readonly maxBytes?: number
  /** Refuses entries that are larger, in bytes. Default: a quarter of `maxBytes`. */
  readonly maxEntryBytes?: number
}

export const MEMORY_STORE_OPTIONS = ['maxEntries', 'maxBytes', 'maxEntryBytes'] as const

/** A `Map` takes 2 ** 24 entries at the most and throws at the next one. */
const MOST_ENTRIES = 2 ** 23 - 1

/** How much of a bound stays in use when it is reached: making room in bulk keeps the cost of one `set` constant. */
const KEPT_SHARE = 0.9

/**
 * Entries in this process's memory. Both bounds hold at every moment. All operations are O(1), amortised.
 *
 * The entries that are dropped are nearly the least recently used ones. An entry that is used at least once in `maxEntries / 2` calls of `get`
 * and `set` is never dropped for `maxEntries`. For `maxBytes` the same holds with the number of entries that have room, where their sizes are
 * alike.
 */
export class MemoryStore implements CacheStore {
  readonly #maxEntries: number
  readonly #maxBytes: number
  readonly #maxEntryBytes: number
  readonly #held: GenerationalLru<Entry>
  #entries = 0
  #bytes = 0
  #evictions = 0

  /** @throws {CacheError} `INVALID_OPTION` for an unknown option or one that is not a whole number of at least 1. */
  constructor(options: MemoryStoreOptions = {}) {
    checkOptionNames(options, MEMORY_STORE_OPTIONS, "MemoryStore's options")
    const { maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = options
    this.#maxEntries = Math.min(checkCount(maxEntries, 'maxEntries'), MOST_ENTRIES)
    this.#maxBytes = checkCount(maxBytes, 'maxBytes')
    const { maxEntryBytes = Math.ceil(this.#maxBytes / 4) } = options
    this.#maxEntryBytes = checkCount(maxEntryBytes, 'maxEntryBytes')
    this.#held = new GenerationalLru(this.#maxEntries)
  }

  get(key: string): Entry | undefined {
    return this.#held.get(key)
  }

  set(key: string, entry: Entry): boolean {
    this.delete(key)
    const bytes = costOf(key, entry)
    if (bytes > this.#maxEntryBytes || bytes > this.#maxBytes) return false
    if (this.#entries >= this.#maxEntries || this.#bytes + bytes > this.#maxBytes) this.#makeRoom(bytes)
    this.#held.add(key, entry)
    this.#entries++
    this.#bytes += bytes
    this.#held.fit(this.#entries, Math.min(this.#maxEntries, (this.#entries * this.#maxBytes) / this.#bytes))
    return true
  }

  delete(key: string): boolean {
    const entry = this.#held.peek(key)
    if (entry === undefined) return false
    this.#remove(key, entry)
    return true
  }

  clear(): void {
    this.#held.clear()
    this.#entries = 0
    this.#bytes = 0
  }

  stats(): StoreStats {
    return { entries: this.#entries, bytes: this.#bytes, evictions: this.#evictions }
  }

  #makeRoom(needed: number): void {
    const keepEntries = Math.min(this.#maxEntries - 1, Math.floor(this.#maxEntries * KEPT_SHARE))
    const keepBytes = Math.min(this.#maxBytes - needed, Math.floor(this.#maxBytes * KEPT_SHARE))
    for (const [key, entry] of this.#held.ascending()) {
      if (this.#entries <= keepEntries && this.#bytes <= keepBytes) return
      this.#remove(key, entry)
      this.#evictions++
    }
  }

  #remove(key: string, entry: Entry): void {
    this.#held.delete(key)
    this.#entries--
    this.#bytes -= costOf(key, entry)
  }
}

/** The entry, its key, and what the map spends on both. */
const costOf = (key: string, entry: Entry): number => entry.bytes + 2 * key.length + 200
