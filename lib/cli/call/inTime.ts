import { systemClock } from '../../core/clock.js'

/** What the promise resolves to. Rejects after `limit` milliseconds. `what`: what took too long, for the message. */
export function inTime<T>(promise: Promise<T>, limit: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = systemClock.schedule(limit, () => reject(new Error(`${what} took longer than ${limit} ms.`)))
    promise.finally(cancel).then(resolve, reject)
  })
}
