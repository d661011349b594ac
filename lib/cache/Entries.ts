import { isPromise } from '../core/deferred.js'
import { FORMAT_VERSION, type Entry } from '../core/entry.js'
import { ageOf, type Age, type Lifetimes } from '../core/freshness.js'
import { portableSize } from '../core/portableSize.js'
import type { Tag } from '../core/tag.js'
import type { MaybePromise } from '../store/CacheStore.js'
import type { CheckedCacheOptions } from './cacheOptions.js'
import type { GuardedStore } from './GuardedStore.js'
import { jitteredTtl } from './jitter.js'
import type { Kept, LoadRequest } from './load.js'
import type { TagLedger } from './TagLedger.js'

/** The entries that may be served: those of the store that no invalidation has overtaken. */
export class Entries {
  readonly #settings: CheckedCacheOptions
  readonly #store: GuardedStore
  readonly #ledger: TagLedger

  constructor(settings: CheckedCacheOptions, store: GuardedStore, ledger: TagLedger) {
    this.#settings = settings
    this.#store = store
    this.#ledger = ledger
  }

  /**
   * The entry under the key, if nothing that it depends on was invalidated since its load, nor any of the reader's own tags.
   * Answers at once where the store does.
   */
  valid(key: string, tags: readonly Tag[]): MaybePromise<Entry | undefined> {
    const found = this.#store.get(key)
    if (isPromise(found)) return found.then((entry) => this.#holding(entry, tags))
    return this.#holding(found, tags)
  }

  /** How it stands with the entry's time, for a reader. */
  age(entry: Entry, reader: Lifetimes): Age {
    if (entry.expiresAt === Infinity && reader.ttl === undefined) return 'fresh'
    return ageOf(entry, this.#settings.clock.now(), reader)
  }

  /** Whether the entry still holds. */
  holds(entry: Entry): boolean {
    return this.#ledger.holds(entry)
  }

  /** Whether none of a reader's own tags was invalidated since the entry's load. */
  suits(entry: Entry, tags: readonly Tag[]): boolean {
    return tags.length === 0 || this.#ledger.noneSince(entry.stamp, tags)
  }

  /** An entry for what a load that began at `stamp` has brought. */
  make({ key, tags: known, options }: LoadRequest, stamp: number, { value, tags }: Kept): Entry {
    const now = this.#settings.clock.now()
    const { lifetimes, jitter } = this.#settings
    const { ttl = Infinity, staleWhileRevalidate = 0, staleIfError = 0 } = { ...lifetimes, ...options }
    const allTags = [...new Set([...known, ...tags])]
    return {
      format: FORMAT_VERSION,
      epoch: this.#ledger.epoch,
      stamp,
      value,
      tags: allTags,
      storedAt: now,
      expiresAt: now + jitteredTtl(ttl, jitter, key, now),
      staleWhileRevalidate,
      staleIfError,
      bytes: portableSize(value) + portableSize(allTags),
      validAt: -1,
    }
  }

  #holding(entry: Entry | undefined, tags: readonly Tag[]): Entry | undefined {
    return entry !== undefined && this.#ledger.holds(entry) && this.suits(entry, tags) ? entry : undefined
  }
}
