import { CacheError } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'

/**
 * A store's answer, if it comes within `limit` milliseconds.
 * @throws {CacheError} `STORE_TIMEOUT`, as a rejection, if it does not.
 */
export function withTimeout<T>(
  operation: string,
  limit: number,
  clock: Required<Clock>,
  answer: PromiseLike<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(timeoutOf(operation, limit))
    // If this process itself was blocked, the answer may have arrived without being read. `setImmediate` lets it be
    // read first.
    const cancel = limit === Infinity ? () => undefined : clock.schedule(limit, () => void setImmediate(late))
    // `Promise.resolve`, because the `then` of a store's own kind of promise may throw.
    Promise.resolve(answer).then(
      (value) => (cancel(), resolve(value)),
      (error: unknown) => (cancel(), reject(error as Error)),
    )
  })
}

const timeoutOf = (operation: string, limit: number): CacheError =>
  new CacheError('STORE_TIMEOUT', `The store's \`${operation}\` did not answer within ${limit} ms.`)

export const isTimeout = (error: unknown): boolean => error instanceof CacheError && error.code === 'STORE_TIMEOUT'

/** What a promise resolves to within `limit` milliseconds; `undefined` after that. */
export function within<T>(promise: Promise<T>, limit: number, clock: Required<Clock>): Promise<T | undefined> {
  if (limit === Infinity) return promise
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(limit, () => resolve(undefined))
    promise.then(
      (value) => (cancel(), resolve(value)),
      (error: unknown) => (cancel(), reject(error as Error)),
    )
  })
}
