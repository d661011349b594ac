import type { Knex } from 'knex'
import type { CacheQueryOptions } from '../../cache/options/queryOptions.js'
import type { InvalidationTargets } from '../../cache/options/invalidationTargets.js'
import type { CacheState } from '../../cache/options/CacheSwitch.js'
import type { QueryCacheOptions } from '../../cache/options/queryCacheOptions.js'
import { ResultCache } from '../../cache/ResultCache.js'
import type { CacheStats } from '../../cache/statistics/CacheStats.js'
import type { GroupStats, StatsGrouping } from '../../cache/statistics/GroupStats.js'
import type { WriteStats } from '../../cache/statistics/WriteCounts.js'
import { checkOptionNames, checkWord } from '../../core/options.js'
import type { CacheKey } from '../../core/key.js'
import { observeAs, startObserving } from '../../database/observe/observe.js'
import { changesOf, checkChangedRows, invalidateChanges } from './changedRowTargets.js'
import { checkObserveOptions, type ObserveOptions } from './observeOptions.js'
import { WeakRefs } from './WeakRefs.js'
import { wrap } from './wrap.js'

/** A cache of query results, and of results that functions compute from queries. */
export class QueryCache extends ResultCache {
  /** @internal The caches of the process that are in use. */
  static readonly known = new WeakRefs<QueryCache>()

  /**
   * @throws {CacheError} `INVALID_OPTION`, `INVALID_DURATION` or `INVALID_STORE` for an option that is unknown or out of range.
   */
  constructor(options: QueryCacheOptions = {}) {
    super(options)
    QueryCache.known.add(this)
    // Other processes may cache what this one only writes.
    if (this.settings.tiers !== undefined) startObserving()
  }

  /** Whether queries use the cache, or why they bypass it. */
  get state(): CacheState {
    return this.switch.state
  }

  /**
   * Lets queries bypass the cache until `resume()`, with the reason `paused`. The entries stay, and writes go on to invalidate them. Queries that have
   * begun end as they would have; their results are not stored meanwhile. A second call does nothing, and so does a call on a cache that is
   * off or closed.
   */
  pause(): void {
    this.switch.pause()
  }

  /** Ends a pause. Entries that no write has invalidated meanwhile are served again. It does nothing on a cache that is not paused. */
  resume(): void {
    this.switch.resume()
  }

  /**
   * Observes all reads and writes through a Knex instance and its transactions, from this call on. The Knex instances of cached models
   * are observed without a call. Call it for instances that only write, before they write, and for options that the settings of
   * an instance do not show. Further calls change the options.
   * @throws {CacheError} `UNSUPPORTED_KNEX`, `INVALID_OPTION`, `INVALID_DURATION`.
   */
  observe(knex: Knex, options: ObserveOptions = {}): void {
    observeAs(knex, checkObserveOptions(options, this.settings.clock))
  }

  /** What the cache has done since it was made, and what it holds. */
  override stats(): CacheStats
  /**
   * The counts of `stats()` by model, table, kind of query or bypass reason, at most about 1000 groups. The sums over all groups are the
   * counts of `stats()`. With `by: 'reason'`, the group `(none)` has all counts without a reason. The groups whose loads and bypasses took
   * longest come first. The call looks at all entries of the local store: O(entries).
   * @example cache.stats({ by: 'query' }).slice(0, 10)
   * @throws {CacheError} `INVALID_OPTION` for any other grouping.
   */
  override stats(options: { readonly by: StatsGrouping }): readonly GroupStats[]
  /**
   * What each kind of write of this process has done to the entries. The writes after which loads took longest in total come first.
   * @example cache.stats({ by: 'write' }).slice(0, 10)
   */
  override stats(options: { readonly by: 'write' }): readonly WriteStats[]
  override stats(options?: {
    readonly by: StatsGrouping | 'write'
  }): CacheStats | readonly GroupStats[] | readonly WriteStats[] {
    if (options === undefined) return super.stats()
    checkOptionNames(options, ['by'], "stats()'s options")
    const { by } = options
    checkWord(by, 'by', ['model', 'table', 'query', 'reason', 'write'])
    return this.inspection.statsBy(by)
  }

  override invalidate(targets: InvalidationTargets): Promise<void> {
    const { where } = Object(targets) as InvalidationTargets
    if (where === undefined) return super.invalidate(targets)
    const { changes, unknown } = changesOf(checkChangedRows(where))
    const others = super.invalidate(targets, unknown)
    return Promise.all([others, invalidateChanges(changes)]).then(() => undefined)
  }

  /**
   * Caches the result of a function. A write to any table that the function reads, by queries of Objection or Knex or by other calls
   * of `wrap()`, invalidates the result. Each caller gets a copy of its own. Concurrent calls share one run of the function,
   * and its error.
   *
   * The result must be plain data, or of a class with a codec. Other results are not stored, and neither are results of functions
   * that write or that read inside a transaction: the event `bypass` has the reason. Inside a transaction call it with
   * `mode: 'bypass'`: otherwise the function's result may come from the cache and miss the transaction's own writes.
   * @param key a string, or an array of strings, numbers and booleans.
   * @param compute computes the result, or a promise of it.
   * @param options the lifetime, tags and mode of this call. Default: the cache's own.
   * @throws {CacheError} at the call: `INVALID_KEY`, `INVALID_OPTION`, `INVALID_DURATION`, `INVALID_TARGET`. The promise rejects
   * with `NOT_CACHED` in mode `only-if-cached`.
   */
  wrap<T>(key: CacheKey, compute: () => T | PromiseLike<T>, options: CacheQueryOptions = {}): Promise<T> {
    return wrap(this, key, compute, options)
  }
}
