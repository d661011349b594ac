import { CacheError } from '../core/CacheError.js'
import { parseDuration, type Duration } from '../core/duration.js'
import type { Entry } from '../core/entry.js'
import { checkOptionNames } from '../core/options.js'
import { assertBus, type Bus } from './Bus.js'
import { assertCacheStore, type CacheStore, type StoreStats } from './CacheStore.js'
import { assertSharedStore, type SharedStore } from './SharedStore.js'

export interface TieredStoreOptions {
  /** In front: this process's own, a `MemoryStore`. */
  readonly local: CacheStore
  /**
   * Behind it, for all processes: a `RedisStore`. Without one the processes share no entries, and tell each other of their writes on
   * the `bus`.
   */
  readonly shared?: SharedStore | undefined
  /** What carries invalidations between the processes; several are listened to together. Default: the shared store's own. */
  readonly bus?: Bus | readonly Bus[] | undefined
  /**
   * For how long the bus may be silent before the local store is no longer trusted; with `consistency: 'bounded'` no result is older
   * than this. At least 10 ms. Default: 5 s.
   */
  readonly bound?: Duration | undefined
}

/**
 * Two stores, one in front of the other. A `QueryCache` that is given it looks into the local store first; with
 * `consistency: 'strict'` it asks the shared one whether what it found still holds, which moves no data; with `'bounded'` it
 * trusts the local store as long as the bus is known to work.
 */
export class TieredStore implements CacheStore {
  readonly local: CacheStore
  readonly shared: SharedStore | undefined
  readonly buses: readonly Bus[]
  /** In milliseconds. */
  readonly bound: number
  #isClaimed = false

  /** @throws {CacheError} `INVALID_OPTION`, `INVALID_DURATION`, `INVALID_STORE`. */
  constructor(options: TieredStoreOptions) {
    checkOptionNames(options, ['local', 'shared', 'bus', 'bound'], "TieredStore's options")
    const { local, shared, bus, bound = '5s' } = options
    assertCacheStore(local)
    if (shared !== undefined) assertSharedStore(shared, '`shared`')
    this.local = local
    this.shared = shared
    this.buses = busesOf(bus, shared)
    this.bound = parseDuration(bound, 'bound')
    if (this.bound >= 10 && this.bound < Infinity) return
    throw new CacheError(
      'INVALID_OPTION',
      `\`bound\` must be 10 ms at the least, and not endless; it was ${this.bound}.`,
    )
  }

  /**
   * Gives it to a cache, which it then belongs to.
   * @throws {CacheError} `INVALID_OPTION` where it belongs to another one.
   * @internal
   */
  claim(): this {
    if (this.#isClaimed) {
      throw new CacheError('INVALID_OPTION', 'A TieredStore is for one QueryCache: make another one for the other.')
    }
    this.#isClaimed = true
    return this
  }

  /** What the nearer store has. */
  async get(key: string): Promise<Entry | undefined> {
    return (await this.local.get(key)) ?? (await this.shared?.get(key))
  }

  async set(key: string, entry: Entry): Promise<boolean> {
    const near = await this.local.set(key, entry)
    const far = this.shared === undefined ? near : await this.shared.set(key, entry)
    if (far === false) await this.local.delete(key)
    return far !== false
  }

  async delete(key: string): Promise<void> {
    await this.local.delete(key)
    await this.shared?.delete(key)
  }

  async clear(): Promise<void> {
    await this.local.clear()
    await this.shared?.clear()
  }

  async close(): Promise<void> {
    await Promise.all([this.local.close?.(), this.shared?.close?.()])
  }

  /** What the local store holds. */
  stats(): StoreStats {
    return this.local.stats?.() ?? { entries: 0, bytes: 0, evictions: 0 }
  }
}

function busesOf(bus: Bus | readonly Bus[] | undefined, shared: SharedStore | undefined): readonly Bus[] {
  const given = bus === undefined ? [] : Array.isArray(bus) ? (bus as readonly Bus[]) : [bus as Bus]
  given.forEach(assertBus)
  if (given.length > 0) return given
  const own = shared?.bus?.()
  if (own !== undefined) return [own]
  throw new CacheError(
    'INVALID_OPTION',
    'A TieredStore needs `shared`, a store with a bus of its own such as RedisStore, or a `bus`: nobody would tell of writes elsewhere.',
  )
}
