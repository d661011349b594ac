import type { HeldEntry, MaybePromise } from '../../store/CacheStore.js'
import { MemoryStore } from '../../store/MemoryStore.js'
import type { BreakerState } from '../guard/CircuitBreaker.js'
import type { GuardedStore } from '../guard/GuardedStore.js'
import type { Entries } from '../lookup/Entries.js'
import type { CheckedQueryCacheOptions } from '../options/queryCacheOptions.js'
import type { SharedCache } from '../shared/SharedCache.js'
import type { CacheStatistics } from '../statistics/CacheStatistics.js'
import type { GroupStats, StatsGrouping } from '../statistics/GroupStats.js'
import type { WriteStats } from '../statistics/WriteCounts.js'

/** How a store does. */
export interface StoreHealth {
  /** What the store is for: entries of this process, shared entries, or what this process tells the other ones. */
  readonly role: 'local' | 'shared entries' | 'shared writes'
  /** The name of the store's class. */
  readonly name: string
  readonly breaker: BreakerState
}

/** How a bus does. */
export interface BusHealthReport {
  readonly name: string
  readonly isUp: boolean
  /** How long ago the latest ping was sent that has come back, in milliseconds; `Infinity`: none has. */
  readonly silence: number
}

/** How the parts of a cache do. */
export interface CacheHealth {
  readonly stores: readonly StoreHealth[]
  readonly buses: readonly BusHealthReport[]
  /** How many invalidated tags the other processes have not yet learnt of. */
  readonly unsent: number
  readonly consistency: string | undefined
  /** Whether local entries may be served now. */
  readonly usesLocal: boolean
  /** Names the ledger that the cache's entries belong to. */
  readonly epoch: string
  readonly namespace: string
}

/** What a cache holds, and how its parts do. It works only when it is asked. */
export class CacheInspection {
  readonly #settings: CheckedQueryCacheOptions
  readonly #statistics: CacheStatistics
  readonly #store: GuardedStore
  readonly #entries: Entries
  readonly #sharedCache: SharedCache | undefined

  constructor(
    settings: CheckedQueryCacheOptions,
    statistics: CacheStatistics,
    store: GuardedStore,
    entries: Entries,
    sharedCache: SharedCache | undefined,
  ) {
    this.#settings = settings
    this.#statistics = statistics
    this.#store = store
    this.#entries = entries
    this.#sharedCache = sharedCache
  }

  /** The bounds of the local store, where it is a `MemoryStore`. */
  get bounds(): MemoryStore['bounds'] | undefined {
    const { tiers, store } = this.#settings
    const local = tiers === undefined ? store : tiers.local
    return local instanceof MemoryStore ? local.bounds : undefined
  }

  /** What the cache has counted by groups of queries, and by kinds of writes. O(entries). */
  statsBy(by: StatsGrouping | 'write'): readonly GroupStats[] | readonly WriteStats[] {
    if (by === 'write') return this.#statistics.writeStats()
    return this.#statistics.groups(by, this.#store.held(), this.#entries.epoch)
  }

  /** The time that hits have saved, and that loads have taken, in milliseconds. It does not look at the entries. */
  get times(): { readonly saved: number; readonly loadTime: number } {
    return this.#statistics.times()
  }

  /** What the local store holds; `undefined`: it cannot list it. O(entries). */
  entries(): readonly HeldEntry[] | undefined {
    return this.#store.canList ? this.#store.held() : undefined
  }

  /** Removes the entry under the key. */
  forget(key: string): MaybePromise<unknown> {
    return this.#entries.forget(key)
  }

  get health(): CacheHealth {
    const { tiers, consistency, namespace, store } = this.#settings
    const local = tiers === undefined ? store : tiers.local
    const shared = this.#sharedCache
    const stores: StoreHealth[] = []
    if (local !== undefined) stores.push({ role: 'local', name: nameOf(local), breaker: this.#store.breaker })
    if (tiers?.shared !== undefined && shared?.store !== undefined) {
      const { entries, writes } = shared.store.breakers
      const name = nameOf(tiers.shared)
      stores.push({ role: 'shared entries', name, breaker: entries }, { role: 'shared writes', name, breaker: writes })
    }
    return {
      stores,
      buses: (shared?.lines ?? []).map(({ bus, isUp, silence }) => ({ name: nameOf(bus), isUp, silence })),
      unsent: shared?.unsent ?? 0,
      consistency: shared === undefined ? undefined : consistency,
      usesLocal: shared === undefined || shared.usesLocal,
      epoch: this.#entries.epoch,
      namespace,
    }
  }
}

const nameOf = (part: object): string => part.constructor.name
