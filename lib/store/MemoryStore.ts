import QuickLRU from 'quick-lru'
import type { Entry } from '../core/entry.js'
import { checkCount, checkOptionNames } from '../core/options.js'
import type { CacheStore, StoreStats } from './CacheStore.js'

export interface MemoryStoreOptions {
  /** How many entries it holds at the most. Default: 10 000. */
  readonly maxEntries?: number
  /** How many bytes its entries and keys take at the most, by the cache's own estimate. Default: 64 MiB. */
  readonly maxBytes?: number
  /** Refuses entries that are larger, in bytes. Default: a quarter of `maxBytes`. */
  readonly maxEntryBytes?: number
}

export const MEMORY_STORE_OPTIONS = ['maxEntries', 'maxBytes', 'maxEntryBytes'] as const

/** A `Map` takes 2 ** 24 entries at the most and throws at the next one; QuickLRU may put two generations into one. */
const MOST_ENTRIES = 2 ** 23 - 1

/** How much of a bound stays in use when it is reached: making room in bulk keeps the cost of one `set` constant. */
const KEPT_SHARE = 0.9

/**
 * Entries in this process's memory, the least recently used dropped first. Both bounds hold at every moment. All
 * operations are O(1), amortised.
 */
export class MemoryStore implements CacheStore {
  readonly #maxEntries: number
  readonly #maxBytes: number
  readonly #maxEntryBytes: number
  readonly #lru: QuickLRU<string, Entry>
  #entries = 0
  #bytes = 0
  #evictions = 0

  /** @throws {CacheError} `INVALID_OPTION` for an unknown option or one that is not a whole number of at least 1. */
  constructor(options: MemoryStoreOptions = {}) {
    checkOptionNames(options, MEMORY_STORE_OPTIONS, "MemoryStore's options")
    const { maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = options
    this.#maxEntries = checkCount(maxEntries, 'maxEntries')
    this.#maxBytes = checkCount(maxBytes, 'maxBytes')
    const { maxEntryBytes = Math.ceil(this.#maxBytes / 4) } = options
    this.#maxEntryBytes = checkCount(maxEntryBytes, 'maxEntryBytes')
    // QuickLRU lets go of a generation when one of `maxSize` is full: `#makeRoom` always comes first.
    this.#lru = new QuickLRU({ maxSize: Math.min(this.#maxEntries, MOST_ENTRIES) + 1, onEviction: this.#forgotten })
  }

  get(key: string): Entry | undefined {
    return this.#lru.get(key)
  }

  set(key: string, entry: Entry): boolean {
    this.delete(key)
    const bytes = costOf(key, entry)
    if (bytes > this.#maxEntryBytes || bytes > this.#maxBytes) return false
    if (this.#entries >= this.#maxEntries || this.#bytes + bytes > this.#maxBytes) this.#makeRoom(bytes)
    this.#lru.set(key, entry)
    this.#entries++
    this.#bytes += bytes
    return true
  }

  delete(key: string): boolean {
    const entry = this.#lru.peek(key)
    if (entry === undefined) return false
    this.#lru.delete(key)
    this.#entries--
    this.#bytes -= costOf(key, entry)
    return true
  }

  clear(): void {
    this.#lru.clear()
    this.#entries = 0
    this.#bytes = 0
  }

  stats(): StoreStats {
    return { entries: this.#entries, bytes: this.#bytes, evictions: this.#evictions }
  }

  #makeRoom(needed: number): void {
    const keepEntries = Math.min(this.#maxEntries - 1, Math.floor(this.#maxEntries * KEPT_SHARE))
    const keepBytes = Math.min(this.#maxBytes - needed, Math.floor(this.#maxBytes * KEPT_SHARE))
    let count = 0
    let bytes = this.#bytes
    for (const [key, entry] of this.#lru.entriesAscending()) {
      if (this.#entries - count <= keepEntries && bytes <= keepBytes) break
      bytes -= costOf(key, entry)
      count++
    }
    if (count < this.#entries) return this.#lru.evict(count)
    this.#evictions += this.#entries
    this.clear()
  }

  readonly #forgotten = (key: string, entry: Entry): void => {
    this.#entries--
    this.#bytes -= costOf(key, entry)
    this.#evictions++
  }
}

/** The entry, its key, and what the map spends on both. */
const costOf = (key: string, entry: Entry): number => entry.bytes + 2 * key.length + 200
