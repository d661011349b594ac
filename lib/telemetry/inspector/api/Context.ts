import type { Clock } from '../../../core/clock.js'
import type { KnownCaches } from './KnownCaches.js'
import type { Sampler } from './Sampler.js'

/** What the parts of the API work with. */
export interface Context {
  readonly caches: KnownCaches
  readonly sampler: Sampler
  readonly clock: Required<Clock>
  /** What the page may do. */
  readonly session: {
    readonly showValues: boolean
    readonly allowActions: boolean
    /** Proves that an action comes from the page. */
    readonly token: string | undefined
  }
}
