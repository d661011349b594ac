import type { Clock } from '../../core/clock.js'

/** For how long a store is left alone at first, and at the most, in milliseconds. */
const SHORTEST = 500
const LONGEST = 5000

/** How many failures in a row are put up with; a store that does not answer in time fails once too often at once. */
const TOLERATED = 5

/**
 * A circuit breaker: after a store has failed it is left alone for a while, longer each time, and then tried by one call. (Nygard,
 * Release It!, 2007.) Nobody waits for a store that is known not to answer.
 */
export class CircuitBreaker {
  readonly #clock: Clock
  #failures = 0
  #pause = 0
  #openUntil = -Infinity
  #isTrying = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether a call may be made now. Whoever makes it must tell how it ended. */
  admits(): boolean {
    if (this.#pause === 0) return true
    const left = this.#openUntil - this.#clock.now()
    // A clock that was set back is no reason to wait longer than the pause.
    if (this.#isTrying || (left > 0 && left <= this.#pause)) return false
    this.#isTrying = true
    return true
  }

  succeeded(): void {
    this.#failures = 0
    this.#pause = 0
    this.#isTrying = false
  }

  /** `late`: it did not answer in time. */
  failed(late: boolean): void {
    // What was under way when it was left alone tells nothing new.
    if (this.#pause > 0 && !this.#isTrying) return
    this.#failures++
    if (this.#pause === 0 && !late && this.#failures < TOLERATED) return
    this.#pause = Math.min(LONGEST, Math.max(SHORTEST, this.#pause * 2))
    this.#openUntil = this.#clock.now() + this.#pause
    this.#isTrying = false
  }
}
