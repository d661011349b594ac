import { isPromise } from '../core/deferred.js'
import { digestOf } from '../core/values/digest.js'
import type { Entry } from '../core/entry.js'
import { expiryFor, type Staleness } from '../core/lifetimes.js'
import { isCallersTag, type Tag } from '../core/tag.js'
import type { NamedQuery } from '../core/events.js'
import type { CacheStore, MaybePromise } from '../store/CacheStore.js'
import type { SharedStore } from '../store/SharedStore.js'
import { checkCacheOptions, type CheckedCacheOptions, type QueryCacheOptions } from './cacheOptions.js'
import type { CacheStats } from './CacheStats.js'
import { Entries } from './load/Entries.js'
import { GuardedStore } from './guard/GuardedStore.js'
import { tagsOf, type InvalidationTargets } from './invalidationTargets.js'
import type { Delivery, LoadRequest, Reader, Rejected } from './load/loadRequest.js'
import { Loader } from './load/Loader.js'
import { TagLedger } from './freshness/TagLedger.js'
import { databaseLedger } from './freshness/databaseLedger.js'
import { forEachRecording } from './freshness/loadScope.js'
import { SharedEntries } from './shared/SharedEntries.js'
import { SharedCache } from './shared/SharedCache.js'
import { Validity } from './freshness/Validity.js'
import { writeClock } from './freshness/writeClock.js'
import { sharedTargets } from './shared/sharedTags.js'
import { CacheStatistics } from './CacheStatistics.js'
import { invalidateElsewhere, isShared } from './freshness/publishers.js'

/** In front of a store that processes share there need be none. */
const NOTHING_NEAR: CacheStore = {
  get: () => undefined,
  set: () => false,
  delete: () => undefined,
  clear: () => undefined,
}

/** What caches of one namespace have in common that share a store. */
const sharedEpoch = ({ name }: SharedStore, namespace: string): string =>
  digestOf(JSON.stringify([name, namespace]), 12)

/**
 * A cache of query results. It knows neither models nor SQL: what it keeps is portable data under text keys, each entry with
 * the tags that it depends on.
 */
export class ResultCache {
  /** @internal The checked options, for the layers above. */
  readonly settings: CheckedCacheOptions
  readonly #validity: Validity
  readonly #tally: CacheStatistics
  readonly #store: GuardedStore
  readonly #entries: Entries
  readonly #loader: Loader
  readonly #sharing: SharedCache | undefined
  #toVerify = 0

  /** @throws {CacheError} for every option that is unknown or out of range, at once. */
  constructor(options: QueryCacheOptions = {}) {
    this.settings = checkCacheOptions(options)
    const { store, storeTimeout, clock, tiers, namespace } = this.settings
    const tally = (this.#tally = new CacheStatistics(clock))
    const epoch = tiers?.shared && sharedEpoch(tiers.shared, namespace)
    this.#validity = new Validity(writeClock, new TagLedger(writeClock), databaseLedger, epoch)
    const near = tiers === undefined ? store : (tiers.local ?? NOTHING_NEAR)
    this.#store = new GuardedStore(near, storeTimeout, clock, tally.failed)
    this.#sharing =
      tiers && new SharedCache(this.settings, tiers, this.#validity, () => void this.#store.clear(), tally.failed)
    this.#entries =
      this.#sharing === undefined
        ? new Entries(this.settings, this.#store, this.#validity)
        : new SharedEntries(this.settings, this.#store, this.#validity, this.#sharing)
    this.#loader = new Loader(this.settings, { entries: this.#entries, validity: this.#validity, tally })
  }

  /** Whether `close()` was called: every query then goes past the cache. */
  get closed(): boolean {
    return this.#store.closed
  }

  /**
   * Makes every entry that depends on one of the targets unusable, those that are being loaded included. When it resolves,
   * no later read sees any of them. O(number of targets), however many entries there are.
   * @throws {CacheError} at the call, for targets that are none.
   */
  invalidate(targets: InvalidationTargets): Promise<void> {
    const tags = tagsOf(targets)
    this.#validity.invalidate(tags)
    this.#tally.invalidate(tags)
    return this.#tellOthers(tags)
  }

  /** Forgets everything; loads under way are not kept either. */
  async clear(): Promise<void> {
    this.#validity.invalidateAll()
    this.#loader.forgetRefusals()
    this.#tally.invalidate(['*'])
    await this.#store.clear()
    await this.#tellOthers(undefined)
  }

  /** Releases what the store holds. Later queries go past the cache; nothing fails. */
  async close(): Promise<void> {
    if (this.closed) return
    await this.#store.close()
    await this.#sharing?.close()
  }

  /** The counts since the cache was made, and what it holds. */
  stats(): CacheStats {
    return { ...this.#tally.counts, ...this.#store.stats() }
  }

  /** @internal A fresh entry, counted as a hit; `undefined` decides nothing. Answers at once where the store does. */
  hit(key: string, reader: Reader, query?: NamedQuery): MaybePromise<Entry | undefined> {
    const found = this.fresh(key, reader)
    return isPromise(found) ? found.then((entry) => this.#counted(key, entry, query)) : this.#counted(key, found, query)
  }

  /** @internal The entry under the key if it is fresh; it counts nothing. Answers at once where the store does. */
  fresh(key: string, reader: Reader): MaybePromise<Entry | undefined> {
    const found = this.#entries.valid(key, reader.tags ?? [])
    return isPromise(found) ? found.then((entry) => this.#ifFresh(entry, reader)) : this.#ifFresh(found, reader)
  }

  /** @internal Counts a hit that was put together from several entries, of which this is the oldest. */
  countHit(key: string, oldest: Entry, query?: NamedQuery): void {
    this.#tally.hit(key, oldest, false, query)
  }

  /** @internal What its entries carry. */
  get epoch(): string {
    return this.#validity.epoch
  }

  /** @internal Whether the next hit is to be checked: evenly, so that over many hits the share comes to `verify`. */
  isDueForVerification(): boolean {
    this.#toVerify += this.settings.verify.sample
    if (this.#toVerify < 1) return false
    this.#toVerify -= 1
    return true
  }

  /** @internal A number that grows with every write. */
  get writesSoFar(): number {
    return this.#validity.stamp
  }

  /** @internal What of the entries under the keys is valid now. */
  async entriesOf(keys: readonly string[]): Promise<readonly Entry[]> {
    const entries = await Promise.all(keys.map(async (key) => this.#entries.valid(key, [])))
    return entries.filter((entry) => entry !== undefined)
  }

  /** @internal Whether all of the entries still hold, for all processes. */
  async allStand(entries: readonly Entry[]): Promise<boolean> {
    const standing = await Promise.all(entries.map(async (entry) => this.#entries.stands(entry)))
    return standing.every(Boolean)
  }

  /** @internal A hit that came from these entries was not what the database says. */
  async differs(keys: readonly string[], cached: unknown, actual: unknown, query?: NamedQuery): Promise<void> {
    const key = keys[0] as string
    this.#tally.mismatch(key, cached, actual, query)
    try {
      this.settings.verify.onMismatch?.({ key, cached, actual })
    } catch (error) {
      this.failed('verify', key, error)
    }
    await Promise.all(keys.map((each) => this.#entries.forget(each)))
  }

  /** @internal Whether the entry still holds. */
  holds(entry: Entry): boolean {
    return this.#entries.holds(entry)
  }

  /**
   * @internal The entry under the key, or a load: one at a time for a key, which others join.
   * A load's own error reaches everybody who waits for it, unchanged.
   * @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`.
   */
  getOrLoad(request: LoadRequest): Promise<Delivery> {
    return this.#loader.getOrLoad(request)
  }

  /** @internal What the cache would do for the key, without doing it or counting it. */
  async inspect(
    key: string,
    reader: Reader,
  ): Promise<{ entry?: Entry; age?: Staleness; refusal?: Rejected | undefined }> {
    const refusal = this.#loader.refusal(key)
    const entry = await this.#entries.valid(key, reader.tags ?? [])
    if (entry !== undefined) return { entry, age: this.#entries.age(entry, reader) }
    return { refusal }
  }

  /** @internal A query with caching asked for went past the cache. */
  bypassed(key: string | undefined, reason: string, detail?: string, query?: NamedQuery): void {
    this.#tally.bypass(key, reason, detail, query)
  }

  /** @internal An entry turned out to be unusable: it is forgotten and reported. */
  async unusable(key: string, error: unknown): Promise<void> {
    this.failed('rebuild', key, error)
    await this.#entries.forget(key)
  }

  /** @internal Something of the cache failed. */
  failed(operation: string, key: string | undefined, error: unknown): void {
    this.#tally.failed(operation, key, error)
  }

  /** Other processes; and stores of other caches, whose results may hold what this one gave them. */
  async #tellOthers(tags: readonly Tag[] | undefined): Promise<void> {
    if (!isShared()) return
    const named = sharedTargets(this.#validity.epoch, tags?.filter(isCallersTag))
    await Promise.all([this.#sharing?.invalidate(tags), invalidateElsewhere(named, this.#sharing?.announcer)])
  }

  #counted(key: string, entry: Entry | undefined, query: NamedQuery | undefined): Entry | undefined {
    if (entry !== undefined) this.#tally.hit(key, entry, false, query)
    return entry
  }

  #ifFresh(entry: Entry | undefined, reader: Reader): Entry | undefined {
    if (entry === undefined || this.#entries.age(entry, reader) !== 'fresh') return undefined
    const expiresAt = expiryFor(entry, reader)
    // What it depends on was noted when it was found to hold.
    if (expiresAt < Infinity) forEachRecording((recording) => recording.include(entry, expiresAt))
    return entry
  }
}
