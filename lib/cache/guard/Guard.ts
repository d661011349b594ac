import type { Clock } from '../../core/clock.js'
import { CircuitBreaker } from './CircuitBreaker.js'
import { isTimeout, withTimeout } from './timeout.js'

/** Called with every failure of a store or a bus. */
export type OnStoreFailure = (operation: string, key: string | undefined, error: unknown) => void

/** Guards calls that may fail: each has a time limit, failures open a circuit breaker, and each failure is reported. */
export class Guard {
  readonly #limit: () => number
  readonly #clock: Required<Clock>
  readonly #onFailure: OnStoreFailure
  readonly #breaker: CircuitBreaker

  /** `limit`: how long a call that begins now may take, in milliseconds. */
  constructor(limit: () => number, clock: Required<Clock>, onFailure: OnStoreFailure) {
    this.#limit = limit
    this.#clock = clock
    this.#onFailure = onFailure
    this.#breaker = new CircuitBreaker(clock)
  }

  /**
   * Whether a call may be made now. Each call that is made must be followed by `succeeded` or `failed`; `run` does so
   * itself.
   */
  admits(): boolean {
    return this.#breaker.admits()
  }

  /** Makes the call if one may be made now. Resolves to its result; to `instead` if it is not made, or fails. */
  async attempt<T>(operation: string, key: string | undefined, call: () => PromiseLike<T>, instead: T): Promise<T> {
    return this.admits() ? this.run(operation, key, call, instead) : instead
  }

  /** What the call resolves to; `instead` if it fails. */
  async run<T>(operation: string, key: string | undefined, call: () => PromiseLike<T>, instead: T): Promise<T> {
    try {
      const answer = await withTimeout(operation, this.#limit(), this.#clock, call())
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
    this.#breaker.failed(isTimeout(error))
    this.#onFailure(operation, key, error)
  }
}
