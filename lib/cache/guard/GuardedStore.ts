import { CacheError, describeValue } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'
import { isPromise } from '../../core/deferred.js'
import { isEntry, type Entry } from '../../core/entry.js'
import type { CacheStore, HeldEntry, MaybePromise, StoreStats } from '../../store/CacheStore.js'
import type { BreakerState } from './CircuitBreaker.js'
import { Guard, itself, type OnStoreFailure } from './Guard.js'

/**
 * A store that never fails. What the store behind it throws, rejects, delays beyond the limit or answers in a wrong
 * form is reported, and the answer is that of an empty store. An asynchronous store that fails is not called for a
 * while. A synchronous store is answered synchronously. After `close` the store behind it is not called.
 */
export class GuardedStore {
  readonly #store: CacheStore
  readonly #guard: Guard
  /** Whether the store has ever answered with a promise: only then does the circuit breaker apply. */
  #isAsync = false
  #closed = false

  /** `limit`: in milliseconds. */
  constructor(store: CacheStore, limit: number, clock: Required<Clock>, onFailure: OnStoreFailure) {
    this.#store = store
    this.#guard = new Guard(() => limit, clock, onFailure)
  }

  get(key: string): MaybePromise<Entry | undefined> {
    if (this.#isOff()) return undefined
    try {
      const answer = this.#store.get(key)
      if (isPromise(answer)) return this.#awaited('get', key, answer, undefined, entryOrNothing)
      const entry = entryOrNothing(answer)
      if (this.#isAsync) this.#guard.succeeded()
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

  /** Passes by the circuit breaker: a store that fails has connections and timers, too. */
  close(): MaybePromise<unknown> {
    if (this.#closed) return undefined
    const closing = this.#run('close', undefined, () => this.#store.close?.(), undefined)
    this.#closed = true
    return closing
  }

  /** The numbers of the store's `stats`; whatever else it holds is left out. A closed store is empty. */
  stats(): { readonly [Name in keyof StoreStats]: number | undefined } {
    if (this.#closed) return { entries: 0, bytes: 0, evictions: undefined }
    const answer = this.#attempt('stats', undefined, () => this.#store.stats?.(), undefined)
    const { entries, bytes, evictions } = (answer ?? {}) as Partial<Record<keyof StoreStats, unknown>>
    return { entries: ifNumber(entries), bytes: ifNumber(bytes), evictions: ifNumber(evictions) }
  }

  get breaker(): BreakerState {
    return this.#guard.breaker
  }

  /** Whether `held` has all that the store holds. */
  get canList(): boolean {
    return !this.#closed && this.#store.held !== undefined
  }

  /** What the store holds; nothing if it cannot list it. */
  held(): readonly HeldEntry[] {
    const list = (): readonly HeldEntry[] => [...(this.#store.held?.() ?? [])].filter(({ entry }) => isEntry(entry))
    return this.#attempt('held', undefined, list, []) as readonly HeldEntry[]
  }

  #isOff(): boolean {
    return this.#closed || (this.#isAsync && !this.#guard.admits())
  }

  #attempt<T>(operation: string, key: string | undefined, run: () => MaybePromise<T>, instead: T): MaybePromise<T> {
    return this.#isOff() ? instead : this.#run(operation, key, run, instead)
  }

  #run<T>(operation: string, key: string | undefined, run: () => MaybePromise<T>, instead: T): MaybePromise<T> {
    try {
      const answer = run()
      if (isPromise(answer)) return this.#awaited(operation, key, answer, instead, itself)
      if (this.#isAsync) this.#guard.succeeded()
      return answer
    } catch (error) {
      this.#guard.failed(operation, key, error)
      return instead
    }
  }

  #awaited<T, A>(
    operation: string,
    key: string | undefined,
    answer: PromiseLike<A>,
    instead: T,
    read: (answer: A) => T,
  ): Promise<T> {
    this.#isAsync = true
    return this.#guard.run(operation, key, () => answer, instead, read)
  }
}

/** Many clients answer `null` for a key without an entry. */
function entryOrNothing(found: unknown): Entry | undefined {
  if (found === undefined || found === null) return undefined
  if (isEntry(found)) return found
  throw new CacheError(
    'INVALID_STORE',
    `The store's \`get\` must answer with an entry; it answered with ${describeValue(found)}.`,
  )
}

const ifNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
