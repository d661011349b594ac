import QuickLRU from 'quick-lru'
import { CacheError } from '../core/CacheError.js'
import { isPromise } from '../core/deferred.js'
import { FORMAT_VERSION, type Entry } from '../core/entry.js'
import { publish } from '../core/events.js'
import { ageOf, type Age, type Lifetimes } from '../core/freshness.js'
import { portableSize } from '../core/portableSize.js'
import type { MaybePromise } from '../store/CacheStore.js'
import { checkCacheOptions, type CheckedCacheOptions, type QueryCacheOptions } from './cacheOptions.js'
import { noCounts, type CacheStats } from './CacheStats.js'
import { Flights } from './Flights.js'
import { GuardedStore } from './GuardedStore.js'
import { tagsOf, type InvalidationTargets } from './invalidation.js'
import { jitteredTtl } from './jitter.js'
import type { Answer, Delivery, Kept, Loaded, LoadRequest, Refused } from './load.js'
import { TagLedger } from './TagLedger.js'

/** How many refused results are remembered, for explanations only. */
const REMEMBERED_REFUSALS = 1000

/**
 * Looks up, loads once, stores. It knows neither models nor SQL: what it keeps is portable data under text keys, each
 * entry with the tags that it depends on.
 */
export class QueryCache {
  /** @internal The checked options, for the layers above. */
  readonly settings: CheckedCacheOptions
  readonly #store: GuardedStore
  readonly #ledger = new TagLedger()
  readonly #flights = new Flights<Answer>(this.#ledger)
  readonly #revalidating = new Set<string>()
  readonly #refusals = new QuickLRU<string, Refused>({ maxSize: REMEMBERED_REFUSALS })
  readonly #counts = noCounts()
  #closed = false

  /** @throws {CacheError} for every option that is unknown or out of range, at once. */
  constructor(options: QueryCacheOptions = {}) {
    this.settings = checkCacheOptions(options)
    const { store, storeTimeout, clock } = this.settings
    this.#store = new GuardedStore(store, storeTimeout, clock, this.failed)
  }

  /** Whether `close()` was called: every query then goes past the cache. */
  get closed(): boolean {
    return this.#closed
  }

  /**
   * Makes every entry that depends on one of the targets unusable, those that are being loaded included. When it resolves,
   * no later read sees any of them. O(number of targets), however many entries there are.
   * @throws {CacheError} at the call, for targets that are none.
   */
  invalidate(targets: InvalidationTargets): Promise<void> {
    const tags = tagsOf(targets)
    this.#ledger.invalidate(tags)
    this.#counts.invalidations++
    publish('invalidate', () => ({ tags }))
    return Promise.resolve()
  }

  /** Forgets everything; loads under way are not kept either. */
  async clear(): Promise<void> {
    this.#ledger.invalidateAll()
    this.#refusals.clear()
    this.#counts.invalidations++
    publish('invalidate', () => ({ tags: ['*'] }))
    await this.#store.clear()
  }

  /** Releases what the store holds. Later queries go past the cache; nothing fails. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#store.close()
  }

  /** The counts since the cache was made, and what it holds. */
  stats(): CacheStats {
    return { ...this.#counts, ...this.#store.stats() }
  }

  /** @internal A fresh entry, counted as a hit; `undefined` decides nothing. Answers at once where the store does. */
  hit(key: string, reader: Lifetimes): MaybePromise<Entry | undefined> {
    const found = this.#valid(key)
    return isPromise(found) ? found.then((entry) => this.#fresh(key, entry, reader)) : this.#fresh(key, found, reader)
  }

  /**
   * @internal The entry under the key, or a load: one at a time for a key, which others join.
   * A load's own error reaches everybody who waits for it, unchanged.
   * @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`.
   */
  async getOrLoad(request: LoadRequest): Promise<Delivery> {
    const { key, tags, options } = request
    const { mode = 'use' } = options
    const flight = mode === 'use' ? this.#flights.joinable(key) : undefined
    if (flight !== undefined) return this.#join(flight.landing, request)
    if (mode === 'only-if-cached') return { answer: await this.#onlyCached(request), coalesced: false }
    const answer = await this.#flights.begin(key, tags, (stamp) => this.#fly(request, stamp))
    if (answer.status === 'hit' || answer.status === 'stale')
      this.#countHit(key, answer.entry, answer.status === 'stale')
    return { answer, coalesced: false }
  }

  /** @internal What the cache would do for the key, without doing it or counting it. */
  async inspect(key: string, reader: Lifetimes): Promise<{ entry?: Entry; age?: Age; refusal?: Refused | undefined }> {
    const entry = await this.#valid(key)
    if (entry === undefined) return { refusal: this.#refusals.get(key) }
    return { entry, age: ageOf(entry, this.settings.clock.now(), reader) }
  }

  /** @internal A query with caching asked for went past the cache. */
  bypassed(key: string | undefined, reason: string, detail?: string): void {
    this.#counts.bypasses++
    publish('bypass', () => ({ key, reason, detail }))
  }

  /** @internal An entry turned out to be unusable: it is forgotten and reported. */
  async unusable(key: string, error: unknown): Promise<void> {
    this.failed('rebuild', key, error)
    await this.#store.delete(key)
  }

  /** @internal Something of the cache failed. */
  readonly failed = (operation: string, key: string | undefined, error: unknown): void => {
    this.#counts.errors++
    publish('error', () => ({ operation, key, error }))
  }

  #valid(key: string): MaybePromise<Entry | undefined> {
    const found = this.#store.get(key)
    if (isPromise(found)) return found.then((entry) => this.#holding(entry))
    return this.#holding(found)
  }

  #holding(entry: Entry | undefined): Entry | undefined {
    return entry !== undefined && this.#ledger.holds(entry) ? entry : undefined
  }

  #fresh(key: string, entry: Entry | undefined, reader: Lifetimes): Entry | undefined {
    if (entry === undefined || this.#age(entry, reader) !== 'fresh') return undefined
    this.#countHit(key, entry, false)
    return entry
  }

  #age(entry: Entry, reader: Lifetimes): Age {
    if (entry.expiresAt === Infinity && reader.ttl === undefined) return 'fresh'
    return ageOf(entry, this.settings.clock.now(), reader)
  }

  #countHit(key: string, entry: Entry, stale: boolean): void {
    this.#counts.hits++
    publish('hit', () => ({ key, age: this.settings.clock.now() - entry.storedAt, stale }))
  }

  #countMiss(key: string, coalesced: boolean): void {
    this.#counts.misses++
    if (coalesced) this.#counts.coalesced++
    publish('miss', () => ({ key, coalesced }))
  }

  async #join(landing: Promise<Answer>, request: LoadRequest): Promise<Delivery> {
    const { key, options } = request
    const answer = await landing.catch((error: unknown) => {
      this.#countMiss(key, true)
      throw error
    })
    if (answer.status === 'loaded' || answer.status === 'refused') {
      this.#countMiss(key, true)
      return { answer, coalesced: true }
    }
    // The other reader may have been content with an older entry than this one is.
    if (this.#age(answer.entry, options) === 'expired') return this.getOrLoad(request)
    this.#countHit(key, answer.entry, answer.status === 'stale')
    return { answer, coalesced: true }
  }

  async #onlyCached({ key, options }: LoadRequest): Promise<Answer> {
    const entry = await this.#valid(key)
    const age = entry && this.#age(entry, options)
    if (entry !== undefined && (age === 'fresh' || age === 'revalidate')) {
      this.#countHit(key, entry, age !== 'fresh')
      return { status: age === 'fresh' ? 'hit' : 'stale', entry }
    }
    this.#countMiss(key, false)
    throw new CacheError('NOT_CACHED', `Nothing usable is cached under ${key}, and \`mode\` is 'only-if-cached'.`)
  }

  async #fly(request: LoadRequest, stamp: number): Promise<Answer> {
    const { key, options } = request
    const entry = options.mode === 'refresh' ? undefined : await this.#valid(key)
    const age = entry === undefined ? 'expired' : this.#age(entry, options)
    if (entry !== undefined && age === 'fresh') return { status: 'hit', entry }
    if (entry !== undefined && age === 'revalidate') {
      this.#revalidate(request)
      return { status: 'stale', entry }
    }
    const fallback = age === 'on-error' ? entry : undefined
    if (fallback === undefined) this.#countMiss(key, false)
    return this.#load(request, stamp, fallback)
  }

  /** Loads and stores; `fallback` answers when the load fails, unless it was invalidated meanwhile. */
  async #load(request: LoadRequest, stamp: number, fallback?: Entry): Promise<Answer> {
    const { key } = request
    const loaded = await this.#timed(key, () => request.load(fallback !== undefined)).catch((error: unknown) => {
      if (fallback === undefined || !this.#ledger.holds(fallback)) throw error
      this.failed('load', key, error)
      return undefined
    })
    if (loaded === undefined) return { status: 'stale', entry: fallback as Entry }
    if (fallback !== undefined) this.#countMiss(key, false)
    return loaded.kept ? this.#keep(request, stamp, loaded) : this.#refuse(key, loaded)
  }

  async #timed(key: string, load: () => Promise<Loaded>): Promise<Loaded> {
    this.#counts.loads++
    const started = this.settings.clock.now()
    const milliseconds = (): number => this.settings.clock.now() - started
    try {
      const loaded = await load()
      publish('load', () => ({ key, milliseconds: milliseconds() }))
      return loaded
    } catch (error) {
      publish('load', () => ({ key, milliseconds: milliseconds(), error }))
      throw error
    }
  }

  #revalidate(request: LoadRequest): void {
    const { key } = request
    if (this.#revalidating.has(key)) return
    this.#revalidating.add(key)
    const background = { ...request, load: () => request.load(true) }
    this.#load(background, this.#ledger.clock)
      .catch((error: unknown) => this.failed('revalidate', key, error))
      .finally(() => this.#revalidating.delete(key))
  }

  #refuse(key: string, refusal: Refused): Answer {
    this.#refusals.set(key, refusal)
    this.bypassed(key, refusal.reason, refusal.detail)
    return { status: 'refused', refusal }
  }

  async #keep(request: LoadRequest, stamp: number, { value, tags }: Kept): Promise<Answer> {
    const { key } = request
    const entry = this.#entry(request, stamp, value, tags)
    this.#refusals.delete(key)
    // What was invalidated during the load still answers those who asked before, and nobody after.
    if (!this.#ledger.holds(entry)) return { status: 'loaded', entry, stored: false }
    const stored = await this.#store.set(key, entry)
    if (stored) {
      this.#counts.stores++
      publish('store', () => ({ key, bytes: entry.bytes, tags: entry.tags }))
    } else {
      const refusal = { kept: false, reason: 'store-refused', detail: `${entry.bytes} bytes` } as const
      this.#refusals.set(key, refusal)
      publish('bypass', () => ({ key, reason: refusal.reason, detail: refusal.detail }))
    }
    return { status: 'loaded', entry, stored }
  }

  #entry({ key, tags: known, options }: LoadRequest, stamp: number, value: unknown, tags: readonly string[]): Entry {
    const now = this.settings.clock.now()
    const { ttl = Infinity, staleWhileRevalidate = 0, staleIfError = 0 } = { ...this.settings.lifetimes, ...options }
    return {
      format: FORMAT_VERSION,
      epoch: this.#ledger.epoch,
      stamp,
      value,
      tags: [...new Set([...known, ...tags])],
      storedAt: now,
      expiresAt: now + jitteredTtl(ttl, this.settings.jitter, key, now),
      staleWhileRevalidate,
      staleIfError,
      bytes: portableSize(value),
      validAt: -1,
    }
  }
}
