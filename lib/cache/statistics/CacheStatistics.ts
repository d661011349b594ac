import { CacheError } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'
import type { Entry } from '../../core/entry.js'
import { isTraced, namesOf, publish, traced, type NamedQuery } from '../../core/events.js'
import type { Tag } from '../../core/tag.js'
import { warnOfSetup } from './setupAdvice.js'

/** What a cache has done since it was made, and what it holds. All numbers are counts unless they say otherwise. */
export interface CacheStats {
  /** Results that came from the cache, stale ones included. */
  readonly hits: number
  /** Queries that found no usable entry, coalesced ones included. */
  readonly misses: number
  /** Queries that asked for caching and bypassed the cache. */
  readonly bypasses: number
  /** The same by reason. The event `bypass` has the details of each. */
  readonly bypassesByReason: Readonly<Partial<Record<string, number>>>
  /** Loads that have begun, in the background included. */
  readonly loads: number
  /** Misses that another caller's load answered. */
  readonly coalesced: number
  /** Entries that the store has taken. */
  readonly stores: number
  /**
   * Results that were not stored although their query did not bypass the cache, by reason: `store-refused`,
   * `overtaken`, `paused`, and the reasons of loads in the background.
   */
  readonly notStoredByReason: Readonly<Partial<Record<string, number>>>
  /** Entries that the store dropped to make room. `undefined`: the store does not know. */
  readonly evictions: number | undefined
  /** Calls of `invalidate` and `clear`. Writes invalidate by themselves, see `writes`. */
  readonly invalidations: number
  /**
   * Writes of this process through observed Knex instances that have ended, of all tables. A statement by
   * itself counts once, and so does a committed transaction. A transaction that was begun by hand counts once for each
   * statement that wrote other tables or rows than the statements before. Each write has published an event
   * `invalidate`. All caches of a process count the same writes, each cache since it was made. Writes of other
   * processes do not count.
   */
  readonly writes: number
  /** Failures of the cache itself that no query noticed. */
  readonly errors: number
  /**
   * Entries in the store; of a `TieredStore`, in its local store. `undefined`: the store does not know at once, as a
   * `RedisStore` alone.
   */
  readonly entries: number | undefined
  /** Their approximate size, in bytes. `undefined`: the store does not know at once. */
  readonly bytes: number | undefined
}

let writesEnded = 0

/** A write through an observed Knex instance has ended. */
export const countWrite = (): number => ++writesEnded

type OwnStats = Omit<CacheStats, 'entries' | 'bytes' | 'evictions'>
type Counts = Omit<OwnStats, 'writes' | 'bypassesByReason' | 'notStoredByReason'>

/**
 * Counts what a cache does, and publishes it as events. `query`: the query that the event is about, if there is one.
 */
export class CacheStatistics {
  readonly #clock: Clock
  readonly #counts: { -readonly [Name in keyof Counts]: number } = {
    hits: 0,
    misses: 0,
    bypasses: 0,
    loads: 0,
    coalesced: 0,
    stores: 0,
    invalidations: 0,
    errors: 0,
  }
  readonly #bypasses = new Map<string, number>()
  readonly #notStored = new Map<string, number>()
  readonly #writesBefore = writesEnded

  constructor(clock: Clock) {
    this.#clock = clock
  }

  stats(): OwnStats {
    return {
      ...this.#counts,
      writes: writesEnded - this.#writesBefore,
      bypassesByReason: Object.fromEntries(this.#bypasses),
      notStoredByReason: Object.fromEntries(this.#notStored),
    }
  }

  hit(key: string, entry: Entry, stale: boolean, query?: NamedQuery): void {
    this.#counts.hits++
    publish('hit', () => {
      const { bytes, storedAt } = entry
      return { key, age: this.#clock.now() - storedAt, stale, bytes, ...namesOf(query) }
    })
  }

  miss(key: string, coalesced: boolean, query?: NamedQuery): void {
    this.#counts.misses++
    if (coalesced) this.#counts.coalesced++
    publish('miss', () => ({ key, coalesced, ...namesOf(query) }))
  }

  /** `loaded`: the query has missed and loaded, and its result is not stored. */
  bypass(key: string | undefined, reason: string, detail?: string, query?: NamedQuery, loaded = false): void {
    this.#counts.bypasses++
    countOne(this.#bypasses, reason)
    warnOfSetup(reason, detail)
    publish('bypass', () => ({ key, reason, detail, loaded, ...namesOf(query) }))
  }

  /** A result answered its query and was not stored. It is published like a bypass, and not counted as one. */
  notStored(key: string, reason: string, detail: string | undefined, query?: NamedQuery): void {
    countOne(this.#notStored, reason)
    warnOfSetup(reason, detail)
    publish('bypass', () => ({ key, reason, detail, loaded: true, ...namesOf(query) }))
  }

  /** Runs a load, counts it and takes its time. */
  async load<T>(key: string, run: () => Promise<T>, query?: NamedQuery): Promise<T> {
    this.#counts.loads++
    const started = this.#clock.now()
    const milliseconds = (): number => this.#clock.now() - started
    try {
      const result = await (isTraced('load') ? traced('load', { key, ...namesOf(query) }, run) : run())
      publish('load', () => ({ key, milliseconds: milliseconds(), ...namesOf(query) }))
      return result
    } catch (error) {
      publish('load', () => ({ key, milliseconds: milliseconds(), error, ...namesOf(query) }))
      throw error
    }
  }

  store(key: string, { bytes, tags }: Entry, query?: NamedQuery): void {
    this.#counts.stores++
    publish('store', () => ({ key, bytes, tags, ...namesOf(query) }))
  }

  invalidate(tags: readonly Tag[]): void {
    this.#counts.invalidations++
    publish('invalidate', () => ({ tags, changes: [] }))
  }

  mismatch(key: string, cached: unknown, actual: unknown, query?: NamedQuery): void {
    this.failed('verify', key, new CacheError('MISMATCH', `The cached result under ${key} differs from the database.`))
    publish('mismatch', () => ({ key, cached, actual, ...namesOf(query) }))
  }

  readonly failed = (operation: string, key: string | undefined, error: unknown): void => {
    this.#counts.errors++
    publish('error', () => ({ operation, key, error }))
  }
}

function countOne(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1)
}
