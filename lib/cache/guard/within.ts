import type { Clock } from '../../core/clock.js'

/** What a promise comes to within a time limit in milliseconds; `undefined` when that has passed. */
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
