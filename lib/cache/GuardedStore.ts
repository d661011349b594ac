import { CacheError } from '../core/CacheError.js'
import type { Clock } from '../core/clock.js'
import { isPromise } from '../core/deferred.js'
import { FORMAT_VERSION, type Entry } from '../core/entry.js'
import type { CacheStore, MaybePromise } from '../store/CacheStore.js'

/** Told of every failure of a store. */
export type OnStoreFailure = (operation: string, key: string | undefined, error: unknown) => void

/**
 * A store that cannot fail: what it throws, rejects or delays beyond the limit is reported, and the answer is then the one of
 * an empty store. It waits for a store that answers later, and answers at once where the store does.
 */
export class GuardedStore {
  readonly #store: CacheStore
  readonly #clock: Required<Clock>
  readonly #limit: number
  readonly #failed: OnStoreFailure

  constructor(store: CacheStore, limit: number, clock: Required<Clock>, failed: OnStoreFailure) {
    this.#store = store
    this.#limit = limit
    this.#clock = clock
    this.#failed = failed
  }

  get(key: string): MaybePromise<Entry | undefined> {
    const found = this.#attempt('get', key, () => this.#store.get(key), undefined)
    return isPromise(found) ? found.then(entryOrNothing) : entryOrNothing(found)
  }

  /** Whether the store took the entry. */
  set(key: string, entry: Entry): MaybePromise<boolean> {
    const taken = this.#attempt<boolean | void>('set', key, () => this.#store.set(key, entry), false)
    return isPromise(taken) ? taken.then((answer) => answer !== false) : taken !== false
  }

  delete(key: string): MaybePromise<unknown> {
    return this.#attempt('delete', key, () => this.#store.delete(key), undefined)
  }

  clear(): MaybePromise<unknown> {
    return this.#attempt('clear', undefined, () => this.#store.clear(), undefined)
  }

  close(): MaybePromise<unknown> {
    return this.#attempt('close', undefined, () => this.#store.close?.(), undefined)
  }

  stats(): { entries: number; bytes: number; evictions: number } {
    const none = { entries: 0, bytes: 0, evictions: 0 }
    try {
      return { ...none, ...this.#store.stats?.() }
    } catch (error) {
      this.#failed('stats', undefined, error)
      return none
    }
  }

  #attempt<T>(operation: string, key: string | undefined, run: () => MaybePromise<T>, instead: T): MaybePromise<T> {
    try {
      const answer = run()
      return isPromise(answer) ? this.#awaited(operation, key, answer, instead) : answer
    } catch (error) {
      this.#failed(operation, key, error)
      return instead
    }
  }

  #awaited<T>(operation: string, key: string | undefined, answer: PromiseLike<T>, instead: T): Promise<T> {
    return new Promise((resolve) => {
      const giveUp = (error: unknown): void => {
        this.#failed(operation, key, error)
        resolve(instead)
      }
      const cancel = this.#clock.schedule(this.#limit, () => giveUp(timeout(operation, this.#limit)))
      answer.then(
        (value) => (cancel(), resolve(value)),
        (error: unknown) => (cancel(), giveUp(error)),
      )
    })
  }
}

function entryOrNothing(found: unknown): Entry | undefined {
  const entry = found as Partial<Entry> | null | undefined
  return entry?.format === FORMAT_VERSION && Array.isArray(entry.tags) ? (entry as Entry) : undefined
}

function timeout(operation: string, limit: number): CacheError {
  return new CacheError('STORE_TIMEOUT', `The store's \`${operation}\` did not answer within ${limit} ms.`)
}
