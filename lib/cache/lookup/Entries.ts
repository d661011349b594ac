import { isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import { stalenessOf, type Staleness, type Lifetimes } from '../../core/lifetimes.js'
import type { Tag } from '../../core/tag.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import type { Invalidation } from '../freshness/invalidationOf.js'
import type { Validity } from '../freshness/Validity.js'
import type { GuardedStore } from '../guard/GuardedStore.js'
import { forEachRecording } from '../load/loadScope.js'
import type { CheckedQueryCacheOptions } from '../options/queryCacheOptions.js'
import { FillsUnderWay } from './FillsUnderWay.js'

/** The entries of the store that no write has invalidated. */
export class Entries {
  readonly settings: CheckedQueryCacheOptions
  readonly store: GuardedStore
  readonly fills = new FillsUnderWay()
  /** Hears of entries that were asked for again after a write had invalidated them. */
  onFallen: ((key: string, entry: Entry, invalidation: Invalidation) => void) | undefined
  protected readonly validity: Validity

  constructor(settings: CheckedQueryCacheOptions, store: GuardedStore, validity: Validity) {
    this.settings = settings
    this.store = store
    this.validity = validity
  }

  /** The epoch that new entries carry. */
  get epoch(): string {
    return this.validity.epoch
  }

  /** The write clock now. */
  get stamp(): number {
    return this.validity.stamp
  }

  /**
   * The entry under the key, if nothing that it depends on was invalidated since its load, nor any of the reader's own
   * tags. Synchronous if the store is. `ifLikely`: an entry that a shared store is not likely to have is not looked up there.
   * `counts`: whether an entry that has fallen counts as asked for.
   */
  findValid(key: string, tags: readonly Tag[], _ifLikely = false, counts = true): MaybePromise<Entry | undefined> {
    const found = this.store.get(key)
    const counted = counts ? key : undefined
    if (isPromise(found)) return found.then((entry) => this.ifValid(entry, tags, counted))
    return this.ifValid(found, tags, counted)
  }

  /** Whether a look-up of the key is likely to find an entry. */
  mayHave(_key: string): boolean {
    return true
  }

  /** Removes the entry under the key. */
  forget(key: string): MaybePromise<unknown> {
    return this.store.delete(key)
  }

  /** Whether the entry is within its lifetimes, for a reader. */
  age(entry: Entry, reader: Lifetimes): Staleness {
    if (entry.expiresAt === Infinity && reader.ttl === undefined) return 'fresh'
    return stalenessOf(entry, this.settings.clock.now(), reader)
  }

  /** Whether the entry is still valid, as far as this process knows. */
  holds(entry: Entry): boolean {
    return this.validity.holds(entry)
  }

  /** Whether the entry is still valid for all processes. */
  holdsForAll(entry: Entry): MaybePromise<boolean> {
    return this.holds(entry)
  }

  /** Whether none of a reader's own tags was invalidated since the entry's load. */
  suits(entry: Entry, tags: readonly Tag[]): boolean {
    return tags.length === 0 || this.validity.unchangedSince(entry.stamp, tags)
  }

  /**
   * The entry if it is valid. The loads that the look-up is part of depend on it, and on the reader's own tags, from here on. `key`: if it is
   * given, an entry that has fallen counts.
   */
  protected ifValid(entry: Entry | undefined, tags: readonly Tag[], key: string | undefined): Entry | undefined {
    if (entry === undefined) return undefined
    if (!this.validity.holds(entry) || !this.suits(entry, tags)) return this.fallen(entry, tags, key)
    // In the same tick as the check: a caller that joins the outer load would miss a write in between.
    forEachRecording((recording) => {
      recording.addFrom(entry.epoch, entry.tags, entry.dependencies)
      recording.addFrom(this.epoch, tags)
    })
    return entry
  }

  /** Counts an entry that is not valid, unless only a write under way is in its way. */
  protected fallen(entry: Entry, tags: readonly Tag[], key: string | undefined): undefined {
    const invalidation = key === undefined ? undefined : this.validity.invalidationOf(entry, tags)
    if (invalidation !== undefined) this.onFallen?.(key as string, entry, invalidation)
  }
}
