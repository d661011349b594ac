import { AsyncLocalStorage } from 'node:async_hooks'
import type { KeyvLike } from './KeyvLike.js'

/** The errors that a Keyv has emitted during a call. */
const calls = new AsyncLocalStorage<unknown[]>()

const recorded = new WeakSet<KeyvLike>()

const record = (error: unknown): void => void calls.getStore()?.push(error)

/**
 * Listens to a Keyv's 'error' events, with one listener for each Keyv. Without a listener keyv 4 throws the errors from the
 * adapter's callbacks, where they cannot be caught.
 */
export function recordErrors(keyv: KeyvLike): void {
  if (recorded.has(keyv)) return
  recorded.add(keyv)
  keyv.on('error', record)
}

/**
 * Runs a call, and rejects if the Keyv emits an error during it. keyv 6 reports a failure only by the event, which does not say
 * which call it belongs to.
 */
export async function rejectOnError<T>(call: () => Promise<T>): Promise<T> {
  const errors: unknown[] = []
  const answer = await calls.run(errors, call)
  if (errors.length === 0) return answer
  const [first] = errors
  throw first instanceof Error ? first : new Error(`Keyv emitted an error: ${String(first)}`)
}
