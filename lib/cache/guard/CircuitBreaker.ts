import type { Clock } from '../../core/clock.js'

/** How long the circuit stays open, at first and at most, in milliseconds. */
const SHORTEST = 500
const LONGEST = 5000

/** How many failures in a row open the circuit. A timeout opens it at once. */
const TOLERATED = 5

export type BreakerState = 'closed' | 'open' | 'trying'

/**
 * A circuit breaker (Nygard, Release It!, 2007): after a store has failed, no call is made for a while, longer each
 * time. Then one call tries the store. So queries do not wait for a store that is known to be down.
 */
export class CircuitBreaker {
  readonly #clock: Clock
  #failures = 0
  /** In milliseconds; 0: the circuit is closed. */
  #pause = 0
  #openUntil = -Infinity
  #isTrying = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `open`: no call is made for a while. `trying`: the next call tries the store, or one that does is under way. */
  get state(): BreakerState {
    if (this.#pause === 0) return 'closed'
    return this.#openUntil > this.#clock.now() ? 'open' : 'trying'
  }

  /** Whether a call may be made now. It must be followed by `succeeded` or `failed`. */
  admits(): boolean {
    if (this.#pause === 0) return true
    const left = this.#openUntil - this.#clock.now()
    // More time left than the pause means that the clock was set back.
    if (this.#isTrying || (left > 0 && left <= this.#pause)) return false
    this.#isTrying = true
    return true
  }

  succeeded(): void {
    this.#failures = 0
    this.#pause = 0
    this.#isTrying = false
  }

  failed(isTimeout: boolean): void {
    // Calls that were under way when the circuit opened show nothing new.
    if (this.#pause > 0 && !this.#isTrying) return
    this.#failures++
    if (this.#pause === 0 && !isTimeout && this.#failures < TOLERATED) return
    this.#pause = Math.min(LONGEST, Math.max(SHORTEST, this.#pause * 2))
    this.#openUntil = this.#clock.now() + this.#pause
    this.#isTrying = false
  }
}
