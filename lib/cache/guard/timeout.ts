import { CacheError } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'

export const timeoutOf = (operation: string, limit: number): CacheError =>
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
