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
import type { BreakerState } from './CircuitBreaker.js'
import { Guard, itself, type OnStoreFailure } from './Guard.js'

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

  get breakers(): { readonly entries: BreakerState; readonly writes: BreakerState } {
    return { entries: this.#entries.breaker, writes: this.#writes.breaker }
  }

  /** Whether a look-up that begins no load is likely to find an entry. */
  mayHave(key: string): boolean {
    try {
      return this.#store.mayHave?.(key) !== false
    } catch (error) {
      this.#onFailure('get', key, error)
      return true
    }
  }

  find(key: string, options: FindOptions): Promise<Found | undefined> {
    const { loads, lease } = options
    let wasAsked = false
    const find = (): Promise<Found> => ((wasAsked = true), this.#store.find(key, options))
    const read = (answer: Found): Found => this.#readFound(key, answer, loads !== undefined)
    const finding = this.#entries.attempt<Found | undefined, Found>('get', key, find, undefined, read)
    if (loads === undefined || lease === undefined) return finding
    return finding.then((found) => {
      // The store may have given the lease although its answer did not arrive.
      if (found === undefined && wasAsked) void this.release(key, lease.holder, false)
      return found
    })
  }

  check(origin: SharedOrigin): Promise<Standing | undefined> {
    return this.#entries.attempt('check', undefined, () => this.#store.check(origin), undefined, readStanding)
  }

  fill(key: string, fill: Fill): Promise<Filled | undefined> {
    return this.#entries.attempt('set', key, () => this.#store.fill(key, fill), undefined, readFilled)
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
    return this.#writes.attempt('mark', undefined, mark, undefined, readMarked)
  }

  /** Whether the store may hold the write intent. */
  mayHaveMarked(id: string): boolean {
    return this.#marked.has(id)
  }

  /** Whether the store has confirmed it. */
  finish(id: string, tags: readonly Tag[], written: readonly Tag[]): Promise<boolean> {
    const finish = (): Promise<unknown> => this.#store.finish(id, tags, written)
    return this.#writes.attempt('finish', undefined, finish, false, () => (this.#marked.delete(id), true))
  }

  /** Whether the store has confirmed it. */
  invalidate(tags: readonly Tag[]): Promise<boolean> {
    return this.#writes.attempt(
      'invalidate',
      undefined,
      () => this.#store.invalidate(tags),
      false,
      () => true,
    )
  }

  delete(key: string): Promise<unknown> {
    return this.#entries.attempt('delete', key, () => this.#store.delete(key), undefined, itself<unknown>)
  }

  /** Passes by the circuit breaker: a store that fails has connections and timers, too. */
  close(): Promise<unknown> {
    return this.#entries.run('close', undefined, () => this.#store.close?.(), undefined, itself<unknown>)
  }

  /** @throws {CacheError} `INVALID_STORE` if the answer does not have the form of `Found`. */
  #readFound(key: string, answer: Found, begins: boolean): Found {
    if (!isFound(answer, begins)) throw invalidAnswer('find', answer)
    if (answer.entry === undefined || isEntry(answer.entry)) return answer
    const message = "The shared store's `find` answered with an invalid `entry`."
    this.#onFailure('get', key, new CacheError('INVALID_STORE', message))
    return {}
  }
}

const STANDINGS: readonly Standing[] = ['unchanged', 'pending', 'overtaken']
const FILLED: readonly Filled[] = ['kept', 'overtaken', 'refused']

/** Returns the answer if it is valid. */
const readerOf =
  <T>(operation: string, isValid: (answer: T) => boolean) =>
  (answer: T): T => {
    if (isValid(answer)) return answer
    throw invalidAnswer(operation, answer)
  }

const readStanding = readerOf<Standing>('check', (answer) => STANDINGS.includes(answer))
const readFilled = readerOf<Filled>('fill', (answer) => FILLED.includes(answer))
const readMarked = readerOf<Marked>('mark', (answer) => Array.isArray((Object(answer) as Partial<Marked>).watched))

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
