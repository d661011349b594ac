import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Clock } from '../../../core/clock.js'
import { HIT_ENTRY, type CacheEvents } from '../../../core/events.js'
import type { KnownCache, KnownCaches } from './KnownCaches.js'

/** The time between two samples, and how long they are kept, in milliseconds. */
const INTERVAL = 1000
const KEPT = 5 * 60_000

/** How many errors are remembered. */
const MOST_ERRORS = 50

/** What a cache has done so far, and what it holds. */
export type CacheSample = ReturnType<typeof sampleOf>

/** The numbers of all caches at one time. */
export interface Sample {
  /** Milliseconds of the inspector's clock. */
  readonly at: number
  readonly caches: readonly CacheSample[]
}

/** A failure of a cache that no query noticed. */
export interface SeenError {
  readonly at: number
  readonly operation: string
  readonly message: string
}

/** Takes the numbers of the caches while a page is open. Otherwise no timer runs, and no channel has a subscriber. */
export class CacheSampler {
  readonly #caches: KnownCaches
  readonly #clock: Required<Clock>
  #hits = new WeakMap<object, number>()
  readonly #errors: SeenError[] = []
  #history: Sample[] = []
  #cancel: (() => void) | undefined

  constructor(caches: KnownCaches, clock: Required<Clock>) {
    this.#caches = caches
    this.#clock = clock
  }

  get history(): readonly Sample[] {
    return this.#history
  }

  get isWatching(): boolean {
    return this.#cancel !== undefined
  }

  /** The latest errors since a page was opened, the latest last. */
  get errors(): readonly SeenError[] {
    return this.#errors
  }

  /** How often an entry was a hit since a page was opened. */
  hitsOf(entry: object): number {
    return this.#hits.get(entry) ?? 0
  }

  /** `send` gets each further sample. */
  start(send: (sample: Sample) => void): void {
    subscribe('objection-cache:hit', this.#countHit)
    subscribe('objection-cache:error', this.#noteError)
    const again = (): void => {
      this.#cancel = this.#clock.schedule(INTERVAL, again)
      send(this.#take())
    }
    this.#cancel = this.#clock.schedule(INTERVAL, again)
    this.#take()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    unsubscribe('objection-cache:hit', this.#countHit)
    unsubscribe('objection-cache:error', this.#noteError)
    this.#hits = new WeakMap()
  }

  /** The numbers now. */
  now(): Sample {
    return { at: this.#clock.now(), caches: this.#caches.all().map(sampleOf) }
  }

  #take(): Sample {
    const sample = this.now()
    this.#history = [...this.#history.filter(({ at }) => at > sample.at - KEPT), sample]
    return sample
  }

  readonly #countHit = (message: unknown): void => {
    const { [HIT_ENTRY]: entry } = message as { readonly [HIT_ENTRY]: object }
    this.#hits.set(entry, this.hitsOf(entry) + 1)
  }

  readonly #noteError = (message: unknown): void => {
    const { operation, error } = message as CacheEvents['error']
    const text = error instanceof Error ? error.message : String(error)
    this.#errors.push({ at: this.#clock.now(), operation, message: text.slice(0, 500) })
    if (this.#errors.length > MOST_ERRORS) this.#errors.shift()
  }
}

function sampleOf({ id, name, cache }: KnownCache) {
  const { bypassesByReason: _, notStoredByReason: __, ...counts } = cache.stats()
  const bounds = cache.inspection.bounds
  return {
    id,
    name,
    state: cache.state,
    ...counts,
    maxEntries: finite(bounds?.entries),
    maxBytes: finite(bounds?.bytes),
    ...cache.inspection.times,
  }
}

const finite = (bound: number | undefined): number | undefined => (bound === Infinity ? undefined : bound)
