import { CacheError } from '../core/CacheError.js'
import { parseDuration, type Duration } from '../core/duration.js'
import type { Entry } from '../core/entry.js'
import { checkOptionNames, optionError } from '../core/options.js'
import { assertBus, type Bus } from './Bus.js'
import { assertCacheStore, type CacheStore, type StoreStats } from './CacheStore.js'
import { assertSharedStore, type SharedStore } from './SharedStore.js'

/** The options of a `TieredStore`. */
export interface TieredStoreOptions {
  /** The store of this process (L1), such as a `MemoryStore`. */
  readonly local: CacheStore
  /**
   * The store that all processes share (L2), such as a `RedisStore`. Without it the processes share no entries, and publish their
   * writes on the `bus`.
   */
  readonly shared?: SharedStore | undefined
  /** What carries invalidations between the processes. The cache listens to each bus given. Default: the bus of `shared`. */
  readonly bus?: Bus | readonly Bus[] | undefined
  /**
   * How long the bus may be silent before the cache stops using the local store. With `consistency: 'bounded'` no result is older
   * than this. Milliseconds, or text such as `'1s'`; at least 10 ms. Default: 5 s.
   */
  readonly bound?: Duration | undefined
}

const TIERED_STORE_OPTIONS = ['local', 'shared', 'bus', 'bound'] as const

/**
 * A local store in front of a shared one. A `QueryCache` looks into the local store first. With `consistency: 'strict'` it asks
 * the shared store whether a local entry is still valid, which transfers no data. With `'bounded'` it uses local entries as long
 * as the bus works.
 *
 * ```ts
 * const store = new TieredStore({ local: new MemoryStore(), shared: new RedisStore({ url: process.env.REDIS_URL }) })
 * const cache = new QueryCache({ store, consistency: 'strict' })
 * ```
 */
export class TieredStore implements CacheStore {
  /** The store of this process. */
  readonly local: CacheStore
  /** The store that all processes share. */
  readonly shared: SharedStore | undefined
  /** The buses that the cache listens to. */
  readonly buses: readonly Bus[]
  /** How long a bus may be silent, in milliseconds. */
  readonly bound: number
  #isClaimed = false

  /**
   * @throws {CacheError} `INVALID_OPTION` for an unknown option, a missing or wrong bus, and a `bound` out of range;
   * `INVALID_DURATION` for a `bound` that is not a duration; `INVALID_STORE` for a store without the methods it needs.
   */
  constructor(options: TieredStoreOptions) {
    rejectUrl(options)
    checkOptionNames(options, TIERED_STORE_OPTIONS, "TieredStore's options")
    const { local, shared, bus, bound = '5s' } = options
    assertCacheStore(local)
    if (shared !== undefined) assertSharedStore(shared, '`shared`')
    this.local = local
    this.shared = shared
    this.buses = busesOf(bus, shared)
    this.bound = parseDuration(bound, 'bound')
    if (this.bound >= 10 && this.bound < Infinity) return
    throw optionError('bound', 'at least 10 ms, and finite', this.bound)
  }

  /**
   * Assigns the store to a cache.
   * @throws {CacheError} `INVALID_OPTION` if it belongs to a cache already.
   * @internal
   */
  claim(): this {
    if (this.#isClaimed) {
      throw new CacheError(
        'INVALID_OPTION',
        'A TieredStore belongs to one QueryCache. Make another TieredStore for this cache.',
      )
    }
    this.#isClaimed = true
    return this
  }

  /** The local entry, or else the shared one. */
  async get(key: string): Promise<Entry | undefined> {
    return (await this.local.get(key)) ?? (await this.shared?.get(key))
  }

  /** Stores the entry in both stores. `false`: the shared store, or the only one, rejects it. */
  async set(key: string, entry: Entry): Promise<boolean> {
    const inLocal = await this.local.set(key, entry)
    const taken = this.shared === undefined ? inLocal : await this.shared.set(key, entry)
    if (taken === false) await this.local.delete(key)
    return taken !== false
  }

  /** Deletes the entry in both stores. */
  async delete(key: string): Promise<void> {
    await this.local.delete(key)
    await this.shared?.delete(key)
  }

  /** Deletes all entries in both stores. */
  async clear(): Promise<void> {
    await this.local.clear()
    await this.shared?.clear()
  }

  /** Closes both stores. A cache also closes the buses. */
  async close(): Promise<void> {
    await Promise.all([this.local.close?.(), this.shared?.close?.()])
  }

  /** The size of the local store. */
  stats(): StoreStats {
    return this.local.stats?.() ?? { entries: 0, bytes: 0, evictions: 0 }
  }
}

/** The class of `objection-cache/redis` has replaced the `url` by a store. */
function rejectUrl(options: TieredStoreOptions): void {
  if (!('url' in Object(options))) return
  throw new CacheError(
    'INVALID_OPTION',
    "The TieredStore of objection-cache takes no `url`. Import the one that does: import { TieredStore } from 'objection-cache/redis'",
  )
}

function busesOf(bus: Bus | readonly Bus[] | undefined, shared: SharedStore | undefined): readonly Bus[] {
  const given = bus === undefined ? [] : Array.isArray(bus) ? (bus as readonly Bus[]) : [bus as Bus]
  given.forEach(assertBus)
  if (given.length > 0) return given
  const own = shared?.bus?.()
  if (own !== undefined) return [own]
  throw new CacheError(
    'INVALID_OPTION',
    'A TieredStore needs `shared`, a store with a bus of its own such as RedisStore, or a `bus`: otherwise the cache does not learn of writes elsewhere.',
  )
}
