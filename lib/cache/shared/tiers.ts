import type { Bus } from '../../store/Bus.js'
import type { CacheStore } from '../../store/CacheStore.js'
import { isSharedStore, type SharedStore } from '../../store/SharedStore.js'
import { TieredStore } from '../../store/TieredStore.js'

/** What a cache's store is made of. */
export interface Tiers {
  /** In this process. */
  readonly local: CacheStore | undefined
  /** For all processes. */
  readonly shared: SharedStore | undefined
  readonly buses: readonly Bus[]
  /** For how long the buses may be silent, in milliseconds. */
  readonly bound: number
}

/** `undefined`: no other process is concerned. */
export function tiersOf(store: CacheStore): Tiers | undefined {
  if (store instanceof TieredStore) {
    const { local, shared, buses, bound } = store
    return { local: local, shared, buses, bound }
  }
  return isSharedStore(store) ? { local: undefined, shared: store, buses: [], bound: 0 } : undefined
}
