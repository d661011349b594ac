import type { Clock } from '../../core/clock.js'
import type { Bus, BusMessage } from '../../store/Bus.js'
import { Guard, type OnStoreFailure } from './Guard.js'

/** A bus that is waited for no longer than the limit, and left alone for a while after it has failed. */
export class GuardedBus {
  readonly #bus: Bus
  readonly #guard: Guard

  constructor(bus: Bus, limit: number, clock: Required<Clock>, failed: OnStoreFailure) {
    this.#bus = bus
    this.#guard = new Guard(limit, clock, failed)
  }

  /** Whether the message is on its way. */
  async publish(message: BusMessage): Promise<boolean> {
    if (!this.#guard.admits()) return false
    return this.#guard.run('publish', undefined, async () => (await this.#bus.publish(message), true), false)
  }
}
