import type { Clock } from '../../../core/clock.js'
import type { KnownCaches } from './KnownCaches.js'
import type { CacheSampler } from './CacheSampler.js'

/** What the parts of the API work with. */
export interface Context {
  readonly caches: KnownCaches
  readonly sampler: CacheSampler
  readonly clock: Required<Clock>
  /** What the page may do. */
  readonly session: {
    readonly showValues: boolean
    readonly allowActions: boolean
    /** Proves that an action comes from the page. */
    readonly token: string | undefined
  }
}
