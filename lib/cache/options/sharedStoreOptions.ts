import { CacheError } from '../../core/CacheError.js'
import { parseDuration, type Duration } from '../../core/duration.js'
import { checkWord } from '../../core/options.js'
import type { Bus } from '../../store/Bus.js'
import type { CacheStore } from '../../store/CacheStore.js'
import { isSharedStore, type SharedStore } from '../../store/SharedStore.js'
import { TieredStore } from '../../store/TieredStore.js'

/** How fresh hits are when several processes write. See the option `consistency`. */
export type Consistency = 'strict' | 'bounded'

/** What a write does when the shared store cannot be reached. See the option `onUnreachable`. */
export type OnUnreachable = 'retry' | 'reject'

/** Options for a store that processes share: a `RedisStore`, or a `TieredStore`. */
export interface SharedStoreOptions {
  /**
   * How fresh hits are when several processes write.
   * - `strict`: each hit is checked by the shared store. A read that begins after any process's write has resolved sees
   *   that write.
   * - `bounded`: entries of the local store are trusted while the bus is known to work. No result is older than the
   *   `bound` of the `TieredStore`.
   *
   * Default: `strict`; `bounded` if only a bus connects the processes.
   */
  readonly consistency?: Consistency | undefined
  /**
   * What a write does when the shared store cannot be reached.
   * - `retry`: the write is carried out, and its invalidation is sent as soon as possible. Until then other processes may
   *   serve older results, and this process takes nothing from the shared store that depends on the write.
   * - `reject`: the write rejects with a `CacheError` `STORE_UNREACHABLE` before it is carried out. Its transaction is
   *   rolled back.
   *
   * Default: `retry`.
   */
  readonly onUnreachable?: OnUnreachable | undefined
  /**
   * How long a process that loads a key and shows no sign of life keeps other processes from loading it. They wait for
   * its result no longer than `joinTimeout`. Default: 2 s.
   */
  readonly leaseTimeout?: Duration | undefined
}

export const SHARED_STORE_OPTIONS = ['consistency', 'onUnreachable', 'leaseTimeout'] as const

/** The parts of a store that other processes use, too. */
export interface Tiers {
  /** In this process. */
  readonly local: CacheStore | undefined
  /** For all processes. */
  readonly shared: SharedStore | undefined
  readonly buses: readonly Bus[]
  /** How long the buses may be silent, in milliseconds. */
  readonly bound: number
}

export interface CheckedSharedStoreOptions {
  /** `undefined`: only this process uses the store. */
  readonly tiers: Tiers | undefined
  readonly consistency: Consistency
  readonly onUnreachable: OnUnreachable
  /** In milliseconds. */
  readonly leaseTimeout: number
}

/** @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`. */
export function checkSharedStoreOptions(options: SharedStoreOptions, store: CacheStore): CheckedSharedStoreOptions {
  const tiers = tiersOf(store)
  const misplaced = SHARED_STORE_OPTIONS.find((name) => options[name] !== undefined)
  if (tiers === undefined && misplaced !== undefined) {
    throw invalid(`\`${misplaced}\` is for a \`store\` that processes share: a RedisStore, or a TieredStore.`)
  }
  const hasOnlyBus = tiers !== undefined && tiers.shared === undefined
  const { consistency = hasOnlyBus ? 'bounded' : 'strict', onUnreachable = 'retry', leaseTimeout = '2s' } = options
  checkWord(consistency, 'consistency', ['strict', 'bounded'])
  checkWord(onUnreachable, 'onUnreachable', ['retry', 'reject'])
  if (hasOnlyBus && consistency === 'strict') {
    throw invalid("`consistency: 'strict'` needs a store that all processes ask: give the TieredStore a `shared` one.")
  }
  if (consistency === 'bounded' && tiers?.local === undefined) {
    throw invalid("`consistency: 'bounded'` needs a local store: use a TieredStore with a `local` one.")
  }
  return { tiers, consistency, onUnreachable, leaseTimeout: parseDuration(leaseTimeout, 'leaseTimeout') }
}

function tiersOf(store: CacheStore): Tiers | undefined {
  if (store instanceof TieredStore) {
    const { local, shared, buses, bound } = store
    return { local, shared, buses, bound }
  }
  return isSharedStore(store) ? { local: undefined, shared: store, buses: [], bound: 0 } : undefined
}

const invalid = (message: string): CacheError => new CacheError('INVALID_OPTION', message)
