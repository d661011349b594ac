import { isPromise } from '../core/deferred.js'
import type { Entry } from '../core/entry.js'
import { expiryFor, type Staleness } from '../core/lifetimes.js'
import type { NamedQuery } from '../core/events.js'
import { isCallersTag, type Tag } from '../core/tag.js'
import type { MaybePromise } from '../store/CacheStore.js'
import { CacheSwitch } from './options/CacheSwitch.js'
import { databaseLedger, TagLedger } from './freshness/TagLedger.js'
import { Validity } from './freshness/Validity.js'
import { writeClock } from './freshness/writeClock.js'
import { GuardedStore } from './guard/GuardedStore.js'
import { CacheInspection } from './inspection/CacheInspection.js'
import type { Delivery, LoadRequest, Reader } from './load/LoadRequest.js'
import type { Rejected } from './load/LoadResult.js'
import { forEachRecording } from './load/loadScope.js'
import { Entries } from './lookup/Entries.js'
import { Load } from './lookup/Load.js'
import { Lookup } from './lookup/Lookup.js'
import { Rejections } from './lookup/Rejections.js'
import { Sampler } from './lookup/Sampler.js'
import { UnsuitableEntry } from './lookup/UnsuitableEntry.js'
import { checkQueryCacheOptions } from './options/queryCacheOptions.js'
import type { CheckedQueryCacheOptions, QueryCacheOptions } from './options/queryCacheOptions.js'
import { tagsOf, type InvalidationTargets } from './options/invalidationTargets.js'
import { invalidateElsewhere, isShared } from './shared/publishers.js'
import { NO_LOCAL_STORE, SharedCache, sharedEpoch } from './shared/SharedCache.js'
import { SharedEntries } from './shared/SharedEntries.js'
import { SharedLoad } from './shared/SharedLoad.js'
import { sharedTargets } from './shared/sharedTags.js'
import { CacheStatistics } from './statistics/CacheStatistics.js'
import type { CacheStats } from './statistics/CacheStats.js'
import type { RunningBypass } from './statistics/RunningBypass.js'

/**
 * A cache of plain data under text keys, each entry with the tags that it depends on. It knows neither models nor SQL.
 */
export class ResultCache {
  /** @internal The checked options. */
  readonly settings: CheckedQueryCacheOptions
  /** @internal Whether queries use the cache. */
  readonly switch: CacheSwitch
  /** @internal What the cache holds, and how its parts do. */
  readonly inspection: CacheInspection
  /** @internal Chooses the hits to verify. */
  readonly verification: Sampler
  readonly #validity: Validity
  readonly #statistics: CacheStatistics
  readonly #store: GuardedStore
  readonly #sharedCache: SharedCache | undefined
  readonly #entries: Entries
  readonly #rejections = new Rejections()
  readonly #lookup: Lookup

  /**
   * @throws {CacheError} `INVALID_OPTION`, `INVALID_DURATION` or `INVALID_STORE` for an option that is unknown or out
   * of range.
   */
  constructor(options: QueryCacheOptions = {}) {
    this.settings = checkQueryCacheOptions(options)
    const { store, storeTimeout, clock, elapsed, tiers, namespace, enabled, verify } = this.settings
    this.switch = new CacheSwitch(enabled)
    this.verification = new Sampler(verify.sample)
    this.#statistics = new CacheStatistics(clock, elapsed)
    const { failed } = this.#statistics
    const epoch = tiers?.shared && sharedEpoch(tiers.shared, namespace)
    this.#validity = new Validity(writeClock, new TagLedger(writeClock), databaseLedger, epoch)
    const local = tiers === undefined ? store : (tiers.local ?? NO_LOCAL_STORE)
    this.#store = new GuardedStore(local, storeTimeout, clock, failed)
    this.#sharedCache =
      tiers && new SharedCache(this.settings, tiers, this.#validity, () => void this.#store.clear(), failed)
    const shared = this.#sharedCache && new SharedEntries(this.settings, this.#store, this.#validity, this.#sharedCache)
    const entries = (this.#entries = shared ?? new Entries(this.settings, this.#store, this.#validity))
    this.inspection = new CacheInspection(this.settings, this.#statistics, this.#store, entries, this.#sharedCache)
    entries.onFallen = (key, entry, invalidation) => this.#statistics.fell(key, entry, invalidation)
    this.#lookup = new Lookup({
      entries,
      newLoad: (request) => (shared === undefined ? new Load(request, entries) : new SharedLoad(request, shared)),
      validity: this.#validity,
      rejections: this.#rejections,
      statistics: this.#statistics,
      switch: this.switch,
    })
  }

  /** Whether `close()` was called. Every query then bypasses the cache. */
  get closed(): boolean {
    return this.switch.state === 'closed'
  }

  /**
   * Invalidates every entry that depends on one of the targets, results that are being loaded included. When the
   * promise resolves, no later read gets any of them. The cost is O(number of targets), and does not depend on the number of entries.
   * @example await cache.invalidate({ tags: ['prices'], tables: ['products'], rows: { users: [1, 2] } })
   * @param furtherTables tables of every database, beside those of the targets.
   * @throws {CacheError} `INVALID_TARGET`, `INVALID_KEY` or `INVALID_OPTION`, at the call.
   */
  invalidate(targets: InvalidationTargets, furtherTables: readonly string[] = []): Promise<void> {
    const tags = [...tagsOf(targets), ...tagsOf({ tables: furtherTables })]
    this.#validity.invalidate(tags)
    this.#statistics.invalidate(tags)
    return this.#publishInvalidation(tags)
  }

  /** Removes all entries. Results that are being loaded are not stored either. */
  async clear(): Promise<void> {
    this.#validity.invalidateAll()
    this.#rejections.clear()
    this.#statistics.invalidate(['*'])
    await this.#store.clear()
    await this.#publishInvalidation(undefined)
  }

  /** Closes the store and its connections. Later queries bypass the cache, and none fails. */
  close(): Promise<void> {
    return this.switch.close(async () => {
      await this.#entries.fills.allEnded()
      await this.#store.close()
      await this.#sharedCache?.close()
    })
  }

  /** What the cache has done since it was made, and what it holds. */
  stats(): CacheStats {
    return { ...this.#statistics.stats(), ...this.#store.stats() }
  }

  /**
   * @internal A fresh entry, counted as a hit. `undefined` decides nothing: a shared store that is not likely to have the entry is not asked.
   * Synchronous if the store is.
   */
  hit(key: string, reader: Reader, query?: NamedQuery): MaybePromise<Entry | undefined> {
    const found = this.#entries.findValid(key, reader.tags ?? [], true)
    return isPromise(found)
      ? found.then((entry) => this.#counted(key, this.#ifFresh(entry, reader), query))
      : this.#counted(key, this.#ifFresh(found, reader), query)
  }

  /** @internal The entry under the key, if it is valid and fresh. Counts nothing. Synchronous if the store is. */
  fresh(key: string, reader: Reader): MaybePromise<Entry | undefined> {
    const found = this.#entries.findValid(key, reader.tags ?? [])
    return isPromise(found) ? found.then((entry) => this.#ifFresh(entry, reader)) : this.#ifFresh(found, reader)
  }

  /** @internal Whether a look-up of the key is likely to find an entry. */
  mayHave(key: string): boolean {
    return this.#entries.mayHave(key)
  }

  /** @internal Counts a hit that consists of several entries. `oldest`: the oldest of them. */
  countHit(key: string, oldest: Entry, query?: NamedQuery): void {
    this.#statistics.hit(key, oldest, false, query)
  }

  /**
   * @internal The entry under the key, or a load, which concurrent callers share. An error of the load reaches all of
   * them, unchanged.
   * @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`.
   */
  getOrLoad(request: LoadRequest): Promise<Delivery> {
    return this.#lookup.getOrLoad(request)
  }

  /** @internal The epoch that the cache's entries carry. */
  get epoch(): string {
    return this.#validity.epoch
  }

  /** @internal A number that grows with every write. */
  get writesSoFar(): number {
    return this.#validity.stamp
  }

  /** @internal The valid entries under the keys. */
  async entriesOf(keys: readonly string[]): Promise<readonly Entry[]> {
    const entries = await Promise.all(keys.map(async (key) => this.#entries.findValid(key, [], false, false)))
    return entries.filter((entry) => entry !== undefined)
  }

  /** @internal Whether the entry is still valid, as far as this process knows. */
  holds(entry: Entry): boolean {
    return this.#entries.holds(entry)
  }

  /** @internal Whether all of the entries are still valid for all processes. */
  async allHold(entries: readonly Entry[]): Promise<boolean> {
    const holding = await Promise.all(entries.map(async (entry) => this.#entries.holdsForAll(entry)))
    return holding.every(Boolean)
  }

  /** @internal A hit from the entries under the keys differs from the database: reports it and removes them. */
  async reportMismatch(keys: readonly string[], cached: unknown, actual: unknown, query?: NamedQuery): Promise<void> {
    const key = keys[0] as string
    this.#statistics.mismatch(key, cached, actual, query)
    try {
      this.settings.verify.onMismatch?.({ key, cached, actual })
    } catch (error) {
      this.failed('verify', key, error)
    }
    await Promise.all(keys.map((each) => this.#entries.forget(each)))
  }

  /** @internal What the cache would do for the key. It does nothing and counts nothing. */
  async inspect(
    key: string,
    reader: Reader,
  ): Promise<{ entry?: Entry; age?: Staleness; rejection?: Rejected | undefined }> {
    const rejection = this.#rejections.get(key)
    const entry = await this.#entries.findValid(key, reader.tags ?? [], false, false)
    return entry === undefined ? { rejection } : { entry, age: this.#entries.age(entry, reader) }
  }

  /** @internal A query that asked for caching bypasses the cache. Returns the running bypass. */
  bypassed(...bypass: Parameters<CacheStatistics['bypass']>): RunningBypass {
    return this.#statistics.bypass(...bypass)
  }

  /** @internal The entry under the key cannot be rebuilt: removes it, and reports what is damaged. */
  async unusable(key: string, error: unknown): Promise<void> {
    if (!(error instanceof UnsuitableEntry)) this.failed('rebuild', key, error)
    await this.#entries.forget(key)
  }

  /** @internal Reports a failure of the cache itself. */
  failed(operation: string, key: string | undefined, error: unknown): void {
    this.#statistics.failed(operation, key, error)
  }

  /** To other processes, and to the shared stores of other caches: their entries may contain results of this one. */
  async #publishInvalidation(tags: readonly Tag[] | undefined): Promise<void> {
    if (!isShared()) return
    const targets = sharedTargets(this.#validity.epoch, tags?.filter(isCallersTag))
    await Promise.all([this.#sharedCache?.invalidate(tags), invalidateElsewhere(targets, this.#sharedCache?.publisher)])
  }

  #counted(key: string, entry: Entry | undefined, query: NamedQuery | undefined): Entry | undefined {
    if (entry !== undefined) this.#statistics.hit(key, entry, false, query)
    return entry
  }

  #ifFresh(entry: Entry | undefined, reader: Reader): Entry | undefined {
    if (entry === undefined || this.#entries.age(entry, reader) !== 'fresh') return undefined
    const expiresAt = expiryFor(entry, reader)
    // The loads around have recorded the entry's tags already; only its end is missing.
    if (expiresAt < Infinity) forEachRecording((recording) => recording.include(entry, expiresAt))
    return entry
  }
}
