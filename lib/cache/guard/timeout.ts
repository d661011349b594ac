import { CacheError } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'

/**
 * What a store's answer comes to, if it comes within the limit in milliseconds.
 * @throws {CacheError} `STORE_TIMEOUT`, as a rejection, when it does not.
 */
export function withTimeout<T>(
  operation: string,
  limit: number,
  clock: Required<Clock>,
  answer: PromiseLike<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(timeoutOf(operation, limit))
    // Where this process itself was held up, the answer may be there and not read yet: it gets one more turn.
    const cancel = limit === Infinity ? () => undefined : clock.schedule(limit, () => void setImmediate(late))
    // `Promise.resolve`, because a store's own kind of promise may throw instead of rejecting.
    Promise.resolve(answer).then(
      (value) => (cancel(), resolve(value)),
      (error: unknown) => (cancel(), reject(error as Error)),
    )
  })
}

const timeoutOf = (operation: string, limit: number): CacheError =>
  new CacheError('STORE_TIMEOUT', `The store's \`${operation}\` did not answer within ${limit} ms.`)

/** Whether it is for an answer that did not come in time. */
export const isLate = (error: unknown): boolean => error instanceof CacheError && error.code === 'STORE_TIMEOUT'
