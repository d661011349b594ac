import { CacheError } from '../core/CacheError.js'
import type { Clock } from '../core/clock.js'
import type { Entry } from '../core/entry.js'
import { publish } from '../core/events.js'
import type { CacheStats } from './CacheStats.js'

type Counts = Omit<CacheStats, 'entries' | 'bytes' | 'evictions'>

/** Counts what a cache does, and publishes it. */
export class Tally {
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

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get counts(): Counts {
    return this.#counts
  }

  hit(key: string, entry: Entry, stale: boolean): void {
    this.#counts.hits++
    publish('hit', () => ({ key, age: this.#clock.now() - entry.storedAt, stale }))
  }

  miss(key: string, coalesced: boolean): void {
    this.#counts.misses++
    if (coalesced) this.#counts.coalesced++
    publish('miss', () => ({ key, coalesced }))
  }

  bypass(key: string | undefined, reason: string, detail?: string): void {
    this.#counts.bypasses++
    publish('bypass', () => ({ key, reason, detail }))
  }

  /** A result was given to its query and not kept: an event, and no query that went past the cache. */
  notStored(key: string, reason: string, detail: string | undefined): void {
    publish('bypass', () => ({ key, reason, detail }))
  }

  /** Runs a load, counted and timed. */
  async load<T>(key: string, run: () => Promise<T>): Promise<T> {
    this.#counts.loads++
    const started = this.#clock.now()
    const milliseconds = (): number => this.#clock.now() - started
    try {
      const loaded = await run()
      publish('load', () => ({ key, milliseconds: milliseconds() }))
      return loaded
    } catch (error) {
      publish('load', () => ({ key, milliseconds: milliseconds(), error }))
      throw error
    }
  }

  store(key: string, { bytes, tags }: Entry): void {
    this.#counts.stores++
    publish('store', () => ({ key, bytes, tags }))
  }

  invalidate(tags: readonly string[]): void {
    this.#counts.invalidations++
    publish('invalidate', () => ({ tags }))
  }

  mismatch(key: string, cached: unknown, actual: unknown): void {
    this.failed('verify', key, new CacheError('MISMATCH', `The entry ${key} is not what the database says.`))
    publish('mismatch', () => ({ key, cached, actual }))
  }

  readonly failed = (operation: string, key: string | undefined, error: unknown): void => {
    this.#counts.errors++
    publish('error', () => ({ operation, key, error }))
  }
}
