import { isPromise } from '../core/deferred.js'
import { FORMAT_VERSION, type Entry } from '../core/entry.js'
import { ageOf, type Age, type Lifetimes } from '../core/freshness.js'
import { portableSize } from '../core/portableSize.js'
import type { Tag } from '../core/tag.js'
import type { MaybePromise } from '../store/CacheStore.js'
import type { CheckedCacheOptions } from './cacheOptions.js'
import type { GuardedStore } from './GuardedStore.js'
import { jitteredTtl } from './jitter.js'
import type { Kept, KeptPart, LoadRequest } from './load.js'
import { forEachRecording } from './loadScope.js'
import type { CheckedQueryOptions } from './queryOptions.js'
import type { Recording } from './Recording.js'
import type { Validity } from './Validity.js'

/** The entries that may be served: those of the store that no invalidation has overtaken. */
export class Entries {
  readonly #settings: CheckedCacheOptions
  readonly #store: GuardedStore
  readonly #validity: Validity

  constructor(settings: CheckedCacheOptions, store: GuardedStore, validity: Validity) {
    this.#settings = settings
    this.#store = store
    this.#validity = validity
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
    return this.#validity.holds(entry)
  }

  /** Whether none of a reader's own tags was invalidated since the entry's load. */
  suits(entry: Entry, tags: readonly Tag[]): boolean {
    return tags.length === 0 || this.#validity.unchangedSince(entry.stamp, tags)
  }

  /** An entry for what a load has brought. */
  make(request: LoadRequest, recording: Recording, { value, tags }: Kept): Entry {
    const { key, tags: known, reads = [] } = request
    const seen = recording.tags.size === 0 ? reads : recording.tags
    return this.#made(key, request.options, recording, value, [...new Set([...known, ...seen, ...tags])])
  }

  /** An entry for a part of it, which depends on less than the whole. */
  makePart({ tags: known, options }: LoadRequest, stamp: number, part: KeptPart): Entry {
    const { key, value, tags, expiresAt } = part
    return this.#made(key, options, { stamp, expiresAt }, value, [...new Set([...known, ...tags])])
  }

  #made(
    key: string,
    options: CheckedQueryOptions,
    { stamp, expiresAt }: Pick<Recording, 'stamp' | 'expiresAt'>,
    value: unknown,
    tags: readonly Tag[],
  ): Entry {
    const now = this.#settings.clock.now()
    const { lifetimes, jitter } = this.#settings
    const { ttl = Infinity, staleWhileRevalidate = 0, staleIfError = 0 } = { ...lifetimes, ...options }
    return {
      format: FORMAT_VERSION,
      epoch: this.#validity.epoch,
      stamp,
      value,
      tags,
      storedAt: now,
      expiresAt: Math.min(now + jitteredTtl(ttl, jitter, key, now), expiresAt),
      staleWhileRevalidate,
      staleIfError,
      bytes: portableSize(value) + portableSize(tags),
      validAt: -1,
    }
  }

  #holding(entry: Entry | undefined, tags: readonly Tag[]): Entry | undefined {
    if (entry === undefined || !this.#validity.holds(entry) || !this.suits(entry, tags)) return undefined
    // In the same turn in which it was found to hold: a write in between would be missed by who joins the outer load.
    forEachRecording((recording) => recording.addFrom(entry.epoch, entry.tags))
    return entry
  }
}
