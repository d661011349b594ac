import type { Clock } from '../../core/clock.js'
import { isTraced, traced } from '../../core/events.js'
import { CircuitBreaker, type BreakerState } from './CircuitBreaker.js'
import { Deadlines } from './Deadlines.js'
import { isTimeout, timeoutOf } from './timeout.js'

/** Called with every failure of a store or a bus. */
export type OnStoreFailure = (operation: string, key: string | undefined, error: unknown) => void

/** Takes an answer as it is. */
export const itself = <T>(answer: T): T => answer

/** Guards calls that may fail: each has a time limit, failures open a circuit breaker, and each failure is reported. */
export class Guard {
  readonly #limit: () => number
  readonly #clock: Required<Clock>
  readonly #onFailure: OnStoreFailure
  readonly #breaker: CircuitBreaker
  #deadlines: Deadlines | undefined

  /** `limit`: how long a call that begins now may take, in milliseconds. */
  constructor(limit: () => number, clock: Required<Clock>, onFailure: OnStoreFailure) {
    this.#limit = limit
    this.#clock = clock
    this.#onFailure = onFailure
    this.#breaker = new CircuitBreaker(clock)
  }

  get breaker(): BreakerState {
    return this.#breaker.state
  }

  /**
   * Whether a call may be made now. Each call that is made must be followed by `succeeded` or `failed`; `run` does so
   * itself.
   */
  admits(): boolean {
    return this.#breaker.admits()
  }

  /** The same as `run` if a call may be made now; otherwise `instead`. */
  attempt<T, A>(
    operation: string,
    key: string | undefined,
    call: () => A | PromiseLike<A>,
    instead: T,
    read: (answer: A) => T,
  ): Promise<T> {
    return this.admits() ? this.run(operation, key, call, instead, read) : Promise.resolve(instead)
  }

  /** Makes the call. Resolves to what `read` makes of its answer; to `instead` if the call or `read` fails, or the answer is late. */
  run<T, A>(
    operation: string,
    key: string | undefined,
    call: () => A | PromiseLike<A>,
    instead: T,
    read: (answer: A) => T,
  ): Promise<T> {
    return new Promise((resolve) => {
      const fail = (error: unknown): void => {
        this.failed(operation, key, error)
        resolve(instead)
      }
      try {
        const deadlines = this.#deadlinesNow()
        // `Promise.resolve`, because the `then` of a store's own kind of promise may throw.
        const answer = isTraced('store-call')
          ? traced('store-call', { operation, key }, () => Promise.resolve(call()))
          : Promise.resolve(call())
        const deadline = deadlines.begin(() => fail(timeoutOf(operation, deadlines.limit)))
        const succeed = (value: A): void => {
          if (!deadlines.end(deadline)) return
          try {
            resolve(read(value))
            this.succeeded()
          } catch (error) {
            fail(error)
          }
        }
        answer.then(succeed, (error: unknown) => deadlines.end(deadline) && fail(error))
      } catch (error) {
        fail(error)
      }
    })
  }

  #deadlinesNow(): Deadlines {
    const limit = this.#limit()
    if (this.#deadlines?.limit !== limit) this.#deadlines = new Deadlines(limit, this.#clock)
    return this.#deadlines
  }

  succeeded(): void {
    this.#breaker.succeeded()
  }

  failed(operation: string, key: string | undefined, error: unknown): void {
    this.#breaker.failed(isTimeout(error))
    this.#onFailure(operation, key, error)
  }
}
