import { CacheError, describeValue } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'
import { isEntry, type SharedOrigin } from '../../core/entry.js'
import type { Tag } from '../../core/tag.js'
import type {
  Fill,
  Filled,
  FindOptions,
  Found,
  FoundEntry,
  Marked,
  MarkOptions,
  Position,
  SharedStore,
  Standing,
} from '../../store/SharedStore.js'
import { Guard, type OnStoreFailure } from './Guard.js'

/** How long a call may take while the store opens its first connection, in milliseconds; longer if `storeTimeout` is. */
const FIRST_CONNECTION = 1000

/**
 * A shared store that never rejects. What the store behind it rejects, delays beyond the limit or answers in a wrong
 * form is reported, and the answer is `undefined` or `false`. A store that fails is not called for a while.
 */
export class GuardedSharedStore {
  readonly #store: SharedStore
  readonly #onFailure: OnStoreFailure
  /** For reading and storing entries. A large entry that is late must not keep this process from publishing writes. */
  readonly #entries: Guard
  /** For write intents and invalidations. */
  readonly #writes: Guard
  /** The write intents that the store may hold: it was asked to take them and has not confirmed their end. */
  readonly #marked = new Set<string>()

  /** `limit`: in milliseconds. */
  constructor(store: SharedStore, limit: number, clock: Required<Clock>, onFailure: OnStoreFailure) {
    this.#store = store
    this.#onFailure = onFailure
    let hasFailed = false
    const limitNow = (): number => (store.isStarting && !hasFailed ? Math.max(limit, FIRST_CONNECTION) : limit)
    const failed: OnStoreFailure = (...failure) => ((hasFailed = true), onFailure(...failure))
    this.#entries = new Guard(limitNow, clock, failed)
    this.#writes = new Guard(limitNow, clock, failed)
  }

  async find(key: string, options: FindOptions): Promise<Found | undefined> {
    const { loads, lease } = options
    let wasAsked = false
    const find = (): Promise<Found> => ((wasAsked = true), this.#store.find(key, options))
    const found = await this.#attempt(this.#entries, 'get', key, find, (answer) => isFound(answer, loads !== undefined))
    // The store may have given the lease although its answer did not arrive.
    if (found === undefined && wasAsked && loads !== undefined && lease !== undefined) {
      void this.release(key, lease.holder, false)
    }
    if (found === undefined || found.entry === undefined || isEntry(found.entry)) return found
    const message = "The shared store's `find` answered with an invalid `entry`."
    this.#onFailure('get', key, new CacheError('INVALID_STORE', message))
    return {}
  }

  check(origin: SharedOrigin): Promise<Standing | undefined> {
    const check = (): Promise<Standing> => this.#store.check(origin)
    return this.#attempt(this.#entries, 'check', undefined, check, isOneOf(STANDINGS))
  }

  fill(key: string, fill: Fill): Promise<Filled | undefined> {
    return this.#attempt(this.#entries, 'set', key, () => this.#store.fill(key, fill), isOneOf(FILLED))
  }

  /** Passes by the circuit breaker: a store that does not answer may have given the lease. */
  async release(key: string, holder: string, refused: boolean): Promise<void> {
    try {
      await this.#store.release(key, holder, refused)
    } catch (error) {
      this.#onFailure('release', key, error)
    }
  }

  mark(id: string, tags: readonly Tag[], options: MarkOptions): Promise<Marked | undefined> {
    const mark = (): Promise<Marked> => (this.#marked.add(id), this.#store.mark(id, tags, options))
    return this.#attempt(this.#writes, 'mark', undefined, mark, isMarked)
  }

  /** Whether the store may hold the write intent. */
  mayHaveMarked(id: string): boolean {
    return this.#marked.has(id)
  }

  /** Whether the store has confirmed it. */
  async finish(id: string, tags: readonly Tag[], written: readonly Tag[]): Promise<boolean> {
    const finish = async (): Promise<boolean> => (await this.#store.finish(id, tags, written), true)
    const isFinished = await this.#writes.attempt('finish', undefined, finish, false)
    if (isFinished) this.#marked.delete(id)
    return isFinished
  }

  /** Whether the store has confirmed it. */
  invalidate(tags: readonly Tag[]): Promise<boolean> {
    const invalidate = async (): Promise<boolean> => (await this.#store.invalidate(tags), true)
    return this.#writes.attempt('invalidate', undefined, invalidate, false)
  }

  delete(key: string): Promise<unknown> {
    return this.#entries.attempt('delete', key, async () => this.#store.delete(key), undefined)
  }

  /** Passes by the circuit breaker: a store that fails has connections and timers, too. */
  close(): Promise<unknown> {
    return this.#entries.run('close', undefined, async () => this.#store.close?.(), undefined)
  }

  #attempt<T>(
    guard: Guard,
    operation: string,
    key: string | undefined,
    run: () => Promise<T>,
    isValid: (answer: unknown) => boolean,
  ): Promise<T | undefined> {
    const checked = async (): Promise<T> => {
      const answer = await run()
      if (isValid(answer)) return answer
      throw invalidAnswer(operation, answer)
    }
    return guard.attempt<T | undefined>(operation, key, checked, undefined)
  }
}

const STANDINGS: readonly Standing[] = ['unchanged', 'pending', 'overtaken']
const FILLED: readonly Filled[] = ['kept', 'overtaken', 'refused']

const isOneOf =
  (words: readonly string[]) =>
  (answer: unknown): boolean =>
    words.includes(answer as string)

const isMarked = (answer: unknown): boolean => Array.isArray((Object(answer) as Partial<Marked>).watched)

/** Whether the answer has the form of `Found`. Its `entry` is not checked here. */
function isFound(answer: unknown, begins: boolean): boolean {
  if (typeof answer !== 'object' || answer === null) return false
  const { entry, origin, position, watched } = answer as Partial<Record<keyof FoundEntry, unknown>>
  if (entry !== undefined) return isOrigin(origin)
  if (position === undefined) return !begins
  return isPosition(position) && Array.isArray(watched)
}

function isOrigin(value: unknown): boolean {
  const { position, tags, dependencies } = Object(value) as Partial<SharedOrigin>
  return isPosition(position) && Array.isArray(tags) && Array.isArray(dependencies)
}

function isPosition(value: unknown): boolean {
  const { epoch, stamp, order } = Object(value) as Partial<Position>
  return typeof epoch === 'string' && typeof stamp === 'number' && typeof order === 'number'
}

const invalidAnswer = (operation: string, answer: unknown): CacheError =>
  new CacheError('INVALID_STORE', `The shared store's \`${operation}\` answered with ${describeValue(answer)}.`)
