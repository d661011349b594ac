import { isPromise } from '../../core/deferred.js'
import { FORMAT_VERSION, type Entry } from '../../core/entry.js'
import { stalenessOf, type Staleness, type Lifetimes } from '../../core/lifetimes.js'
import { plainDataSize } from '../../codec/plainDataSize.js'
import type { Tag } from '../../core/tag.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import type { Filled, Lease } from '../../store/SharedStore.js'
import type { CheckedCacheOptions } from '../cacheOptions.js'
import type { GuardedStore } from '../guard/GuardedStore.js'
import { jitteredTtl } from './jitter.js'
import type { Cacheable, CacheablePart, LoadRequest, Rejected } from './loadRequest.js'
import { forEachRecording } from '../freshness/loadScope.js'
import type { CheckedQueryOptions } from '../queryOptions.js'
import type { Recording } from '../freshness/Recording.js'
import type { Validity } from '../freshness/Validity.js'

/** A load under way, as far as joining it is concerned. */
export interface Joinable {
  readonly recording: Recording
  readonly tags: readonly Tag[]
}

const filled = (taken: boolean): Filled => (taken ? 'kept' : 'refused')

/** The entries that may be served: those of the store that no invalidation has overtaken. */
export class Entries {
  protected readonly settings: CheckedCacheOptions
  protected readonly store: GuardedStore
  protected readonly validity: Validity

  constructor(settings: CheckedCacheOptions, store: GuardedStore, validity: Validity) {
    this.settings = settings
    this.store = store
    this.validity = validity
  }

  /** Whether nothing is kept any more. */
  get closed(): boolean {
    return this.store.closed
  }

  /**
   * The entry under the key, if nothing that it depends on was invalidated since its load, nor any of the reader's own tags.
   * Answers at once where the store does.
   */
  valid(key: string, tags: readonly Tag[]): MaybePromise<Entry | undefined> {
    const found = this.store.get(key)
    if (isPromise(found)) return found.then((entry) => this.holding(entry, tags))
    return this.holding(found, tags)
  }

  /** The same for a load that begins where there is none: it notes in its recording what it has to. */
  open({ key, tags }: LoadRequest, _recording: Recording): MaybePromise<Entry | undefined> {
    return this.valid(key, tags)
  }

  /** For a load that begins whatever there is. `undefined`: at once. What it comes to is the lease on the load, if any. */
  begin(_request: LoadRequest, _recording: Recording): Promise<Lease | undefined> | undefined {
    return undefined
  }

  /** Whether a caller who knows of these tags may join the load now, as far as other processes are concerned. */
  mayJoin(_flight: Joinable, _tags: readonly Tag[]): MaybePromise<boolean> {
    return true
  }

  /** Why what a load has brought is not for others, if there is a reason. */
  refusal(_recording: Recording): Rejected | undefined {
    return undefined
  }

  /** Whether what a load has brought may still be kept, as far as this process knows. */
  mayKeep(entry: Entry): boolean {
    return this.holds(entry)
  }

  /** Keeps what a load has brought. */
  keep(key: string, entry: Entry, _recording: Recording): MaybePromise<Filled> {
    const taken = this.store.set(key, entry)
    return isPromise(taken) ? taken.then(filled) : filled(taken)
  }

  /** A load has ended. `refused`: its result cannot be kept. */
  end(_recording: Recording, _refused: boolean): void {}

  /** Forgets the entry under the key. */
  forget(key: string): MaybePromise<unknown> {
    return this.store.delete(key)
  }

  /** How it stands with the entry's time, for a reader. */
  age(entry: Entry, reader: Lifetimes): Staleness {
    if (entry.expiresAt === Infinity && reader.ttl === undefined) return 'fresh'
    return stalenessOf(entry, this.settings.clock.now(), reader)
  }

  /** Whether the entry still holds. */
  holds(entry: Entry): boolean {
    return this.validity.holds(entry)
  }

  /** Whether the entry still holds, as all processes know. */
  stands(entry: Entry): MaybePromise<boolean> {
    return this.holds(entry)
  }

  /** Whether none of a reader's own tags was invalidated since the entry's load. */
  suits(entry: Entry, tags: readonly Tag[]): boolean {
    return tags.length === 0 || this.validity.unchangedSince(entry.stamp, tags)
  }

  /** An entry for what a load has brought. */
  make(request: LoadRequest, recording: Recording, { value, tags }: Cacheable): Entry {
    const { key, tags: known, reads = [] } = request
    const seen = recording.tags.size === 0 ? reads : recording.tags
    return this.#made(key, request.options, recording, value, [...new Set([...known, ...seen, ...tags])])
  }

  /** An entry for a part of it, which depends on less than the whole. */
  makePart({ tags: known, options }: LoadRequest, stamp: number, part: CacheablePart): Entry {
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
    const now = this.settings.clock.now()
    const { lifetimes, jitter } = this.settings
    const { ttl = Infinity, staleWhileRevalidate = 0, staleIfError = 0 } = { ...lifetimes, ...options }
    return {
      format: FORMAT_VERSION,
      epoch: this.validity.epoch,
      stamp,
      value,
      tags,
      storedAt: now,
      expiresAt: Math.min(now + jitteredTtl(ttl, jitter, key, now), expiresAt),
      staleWhileRevalidate,
      staleIfError,
      bytes: plainDataSize(value) + plainDataSize(tags),
      validAt: -1,
    }
  }

  protected holding(entry: Entry | undefined, tags: readonly Tag[]): Entry | undefined {
    if (entry === undefined || !this.validity.holds(entry) || !this.suits(entry, tags)) return undefined
    // In the same turn in which it was found to hold: a write in between would be missed by who joins the outer load.
    forEachRecording((recording) => recording.addFrom(entry.epoch, entry.tags))
    return entry
  }
}
