import { CacheError } from '../core/CacheError.js'
import type { Clock } from '../core/clock.js'
import type { Entry } from '../core/entry.js'
import { namesOf, publish, type NamedQuery } from '../core/events.js'
import type { CacheStats } from './CacheStats.js'
import { warnOfSetup } from './setupAdvice.js'
import { writesEnded } from './freshness/writeCount.js'

type Numbers = Omit<CacheStats, 'entries' | 'bytes' | 'evictions' | 'writes' | 'bypassesByReason' | 'notStoredByReason'>
type Counts = Omit<CacheStats, 'entries' | 'bytes' | 'evictions'>

/** Counts what a cache does, and publishes it. `query`: the one that it is about, where it is about one. */
export class CacheStatistics {
  readonly #clock: Clock
  readonly #numbers: { -readonly [Name in keyof Numbers]: number } = {
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
  readonly #writesBefore = writesEnded()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get counts(): Counts {
    return {
      ...this.#numbers,
      writes: writesEnded() - this.#writesBefore,
      bypassesByReason: Object.fromEntries(this.#bypasses),
      notStoredByReason: Object.fromEntries(this.#notStored),
    }
  }

  hit(key: string, entry: Entry, stale: boolean, query?: NamedQuery): void {
    this.#numbers.hits++
    publish('hit', () => ({ key, age: this.#clock.now() - entry.storedAt, stale, ...namesOf(query) }))
  }

  miss(key: string, coalesced: boolean, query?: NamedQuery): void {
    this.#numbers.misses++
    if (coalesced) this.#numbers.coalesced++
    publish('miss', () => ({ key, coalesced, ...namesOf(query) }))
  }

  bypass(key: string | undefined, reason: string, detail?: string, query?: NamedQuery): void {
    this.#numbers.bypasses++
    countOne(this.#bypasses, reason)
    warnOfSetup(reason, detail)
    publish('bypass', () => ({ key, reason, detail, ...namesOf(query) }))
  }

  /** A result was given to its query and not kept: an event, and no query that went past the cache. */
  notStored(key: string, reason: string, detail: string | undefined, query?: NamedQuery): void {
    countOne(this.#notStored, reason)
    warnOfSetup(reason, detail)
    publish('bypass', () => ({ key, reason, detail, ...namesOf(query) }))
  }

  /** Runs a load, counted and timed. */
  async load<T>(key: string, run: () => Promise<T>, query?: NamedQuery): Promise<T> {
    this.#numbers.loads++
    const started = this.#clock.now()
    const milliseconds = (): number => this.#clock.now() - started
    try {
      const loaded = await run()
      publish('load', () => ({ key, milliseconds: milliseconds(), ...namesOf(query) }))
      return loaded
    } catch (error) {
      publish('load', () => ({ key, milliseconds: milliseconds(), error, ...namesOf(query) }))
      throw error
    }
  }

  store(key: string, { bytes, tags }: Entry, query?: NamedQuery): void {
    this.#numbers.stores++
    publish('store', () => ({ key, bytes, tags, ...namesOf(query) }))
  }

  invalidate(tags: readonly string[]): void {
    this.#numbers.invalidations++
    publish('invalidate', () => ({ tags }))
  }

  mismatch(key: string, cached: unknown, actual: unknown, query?: NamedQuery): void {
    this.failed('verify', key, new CacheError('MISMATCH', `The entry ${key} is not what the database says.`))
    publish('mismatch', () => ({ key, cached, actual, ...namesOf(query) }))
  }

  readonly failed = (operation: string, key: string | undefined, error: unknown): void => {
    this.#numbers.errors++
    publish('error', () => ({ operation, key, error }))
  }
}

function countOne(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1)
}
