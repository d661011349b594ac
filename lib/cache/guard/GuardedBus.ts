import type { Clock } from '../../core/clock.js'
import type { Bus, BusMessage } from '../../store/Bus.js'
import { Guard, type OnStoreFailure } from './Guard.js'

/** Publishes on a bus with a time limit and a circuit breaker. It never rejects: failures are reported. */
export class GuardedBus {
  readonly #bus: Bus
  readonly #guard: Guard

  /** `limit`: in milliseconds. */
  constructor(bus: Bus, limit: number, clock: Required<Clock>, onFailure: OnStoreFailure) {
    this.#bus = bus
    this.#guard = new Guard(limit, clock, onFailure)
  }

  /** Whether the bus has taken the message. */
  async publish(message: BusMessage): Promise<boolean> {
    if (!this.#guard.admits()) return false
    return this.#guard.run('publish', undefined, async () => (await this.#bus.publish(message), true), false)
  }
}
