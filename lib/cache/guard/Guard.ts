import type { Clock } from '../../core/clock.js'
import { CircuitBreaker } from './CircuitBreaker.js'
import { withTimeout, isLate } from './timeout.js'

/** Told of every failure of a store, or of a bus. */
export type OnStoreFailure = (operation: string, key: string | undefined, error: unknown) => void

/** Calls of what may fail: none is waited for longer than the limit, none is made for a while after failures, and each failure is told. */
export class Guard {
  readonly #limit: number
  readonly #clock: Required<Clock>
  readonly #told: OnStoreFailure
  readonly #breaker: CircuitBreaker

  constructor(limit: number, clock: Required<Clock>, told: OnStoreFailure) {
    this.#limit = limit
    this.#clock = clock
    this.#told = told
    this.#breaker = new CircuitBreaker(clock)
  }

  /** Whether a call may be made now. Whoever makes it says how it ended, or leaves that to `run`. */
  admits(): boolean {
    return this.#breaker.admits()
  }

  /** What the call comes to; `instead` where it fails. */
  async run<T>(operation: string, key: string | undefined, call: () => PromiseLike<T>, instead: T): Promise<T> {
    try {
      const answer = await withTimeout(operation, this.#limit, this.#clock, call())
      this.succeeded()
      return answer
    } catch (error) {
      this.failed(operation, key, error)
      return instead
    }
  }

  succeeded(): void {
    this.#breaker.succeeded()
  }

  failed(operation: string, key: string | undefined, error: unknown): void {
    this.#breaker.failed(isLate(error))
    this.#told(operation, key, error)
  }
}
