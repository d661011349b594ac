import { AsyncLocalStorage } from 'node:async_hooks'
import type { KeyvLike } from './KeyvLike.js'

/** What was emitted while a call ran. */
interface Emitted {
  readonly errors: unknown[]
}

const calls = new AsyncLocalStorage<Emitted>()

const listenedTo = new WeakSet<KeyvLike>()

const note = (error: unknown): void => void calls.getStore()?.errors.push(error)

/**
 * Hears a Keyv's 'error' events from now on, once for all who ask. Without any listener keyv 4 throws them out of the
 * adapter's own callbacks, where nobody can catch them.
 */
export function hearErrors(keyv: KeyvLike): void {
  if (listenedTo.has(keyv)) return
  listenedTo.add(keyv)
  keyv.on('error', note)
}

/**
 * What the call comes to; rejects also with what a Keyv that is heard emitted in the course of it. keyv 6 answers a failure as
 * if there were nothing and tells it by the event alone, which says nothing of which call it belongs to.
 */
export async function withErrors<T>(call: () => Promise<T>): Promise<T> {
  const emitted: Emitted = { errors: [] }
  const answer = await calls.run(emitted, call)
  const [first] = emitted.errors
  if (emitted.errors.length === 0) return answer
  throw first instanceof Error ? first : new Error(`Keyv emitted an error: ${String(first)}`)
}
