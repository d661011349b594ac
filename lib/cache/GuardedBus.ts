import type { Clock } from '../core/clock.js'
import type { Bus, BusMessage } from '../store/Bus.js'
import { Breaker } from './Breaker.js'
import type { OnStoreFailure } from './GuardedStore.js'
import { inTime, isLate } from './inTime.js'

/** A bus that is waited for no longer than the limit, and left alone for a while after it has failed. */
export class GuardedBus {
  readonly #bus: Bus
  readonly #limit: number
  readonly #clock: Required<Clock>
  readonly #failed: OnStoreFailure
  readonly #breaker: Breaker

  constructor(bus: Bus, limit: number, clock: Required<Clock>, failed: OnStoreFailure) {
    this.#bus = bus
    this.#limit = limit
    this.#clock = clock
    this.#failed = failed
    this.#breaker = new Breaker(clock)
  }

  /** Whether the message is on its way. */
  async publish(message: BusMessage): Promise<boolean> {
    if (!this.#breaker.admits()) return false
    try {
      await inTime('publish', this.#limit, this.#clock, this.#bus.publish(message))
      this.#breaker.succeeded()
      return true
    } catch (error) {
      this.#breaker.failed(isLate(error))
      this.#failed('publish', undefined, error)
      return false
    }
  }
}
