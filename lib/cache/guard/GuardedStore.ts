import { CacheError, describeValue } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'
import { isPromise } from '../../core/deferred.js'
import { isEntry, type Entry } from '../../core/entry.js'
import type { CacheStore, MaybePromise, StoreStats } from '../../store/CacheStore.js'
import { Guard, type OnStoreFailure } from './Guard.js'

/**
 * A store that cannot fail: what it throws, rejects, delays beyond the limit or makes up is reported, and the answer is then
 * the one of an empty store. It waits for a store that answers later, leaves it alone for a while where it fails, and answers at
 * once where the store does. Once closed it is an empty store, and the one behind it is left alone.
 */
export class GuardedStore {
  readonly #store: CacheStore
  readonly #guard: Guard
  /** Whether the store has ever answered later: only such a one can make anybody wait. */
  #isLater = false
  #closed = false

  constructor(store: CacheStore, limit: number, clock: Required<Clock>, failed: OnStoreFailure) {
    this.#store = store
    this.#guard = new Guard(limit, clock, failed)
  }

  get closed(): boolean {
    return this.#closed
  }

  get(key: string): MaybePromise<Entry | undefined> {
    if (this.#isLeftAlone()) return undefined
    try {
      const answer = this.#store.get(key)
      if (isPromise(answer)) return this.#later('get', key, Promise.resolve(answer).then(entryOrNothing), undefined)
      const entry = entryOrNothing(answer)
      if (this.#isLater) this.#guard.succeeded()
      return entry
    } catch (error) {
      this.#guard.failed('get', key, error)
      return undefined
    }
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
    const closing = this.#attempt('close', undefined, () => this.#store.close?.(), undefined)
    this.#closed = true
    return closing
  }

  /** Numbers for what a store's `stats` has of them, and for nothing else that it may hold. A closed store is empty. */
  stats(): { readonly [Name in keyof StoreStats]: number | undefined } {
    if (this.#closed) return { entries: 0, bytes: 0, evictions: undefined }
    const answer = this.#attempt('stats', undefined, () => this.#store.stats?.(), undefined)
    const { entries, bytes, evictions } = (answer ?? {}) as Partial<Record<keyof StoreStats, unknown>>
    return { entries: ifNumber(entries), bytes: ifNumber(bytes), evictions: ifNumber(evictions) }
  }

  #isLeftAlone(): boolean {
    return this.#closed || (this.#isLater && !this.#guard.admits())
  }

  #attempt<T>(operation: string, key: string | undefined, run: () => MaybePromise<T>, instead: T): MaybePromise<T> {
    if (this.#isLeftAlone()) return instead
    try {
      const answer = run()
      if (isPromise(answer)) return this.#later(operation, key, answer, instead)
      if (this.#isLater) this.#guard.succeeded()
      return answer
    } catch (error) {
      this.#guard.failed(operation, key, error)
      return instead
    }
  }

  #later<T>(operation: string, key: string | undefined, answer: PromiseLike<T>, instead: T): Promise<T> {
    this.#isLater = true
    return this.#guard.run(operation, key, () => answer, instead)
  }
}

/** `null` is what many clients say for "nothing". */
function entryOrNothing(found: unknown): Entry | undefined {
  if (found === undefined || found === null) return undefined
  if (isEntry(found)) return found
  throw new CacheError('INVALID_STORE', `The store's \`get\` answered with no entry but with ${describeValue(found)}.`)
}

const ifNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
