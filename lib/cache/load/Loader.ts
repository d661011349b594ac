import { createHash } from 'node:crypto'
import QuickLRU from 'quick-lru'
import { CacheError } from '../../core/CacheError.js'
import { isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import { expiryFor } from '../../core/lifetimes.js'
import type { CheckedCacheOptions } from '../cacheOptions.js'
import type { Entries } from './Entries.js'
import { InFlightLoads, type InFlightLoad } from './InFlightLoads.js'
import {
  isEnough,
  isOfTheResult,
  type Answer,
  type Delivery,
  type Cacheable,
  type CacheablePart,
  type LoadRequest,
  type Rejected,
} from './loadRequest.js'
import { LoadOrder } from './LoadOrder.js'
import { forEachRecording } from '../freshness/loadScope.js'
import { Recording } from '../freshness/Recording.js'
import type { Filled } from '../../store/SharedStore.js'
import type { CacheStatistics } from '../CacheStatistics.js'
import type { Validity } from '../freshness/Validity.js'
import { within } from '../guard/within.js'

/** How many refused results are remembered. */
const REMEMBERED_REFUSALS = 1000

/** Keys are texts of any length; what is remembered of many of them is bounded. */
const shortened = (key: string): string => (key.length <= 256 ? key : createHash('sha256').update(key).digest('base64'))

/** Looks up, loads once for all who ask, stores. */
export class Loader {
  readonly #settings: CheckedCacheOptions
  readonly #entries: Entries
  readonly #validity: Validity
  readonly #tally: CacheStatistics
  readonly #flights: InFlightLoads<Answer>
  readonly #order = new LoadOrder()
  readonly #revalidating = new Set<string>()
  readonly #refusals = new QuickLRU<string, Rejected>({ maxSize: REMEMBERED_REFUSALS })

  constructor(settings: CheckedCacheOptions, parts: { entries: Entries; validity: Validity; tally: CacheStatistics }) {
    this.#settings = settings
    this.#entries = parts.entries
    this.#validity = parts.validity
    this.#tally = parts.tally
    this.#flights = new InFlightLoads(parts.validity)
  }

  /** Why the key's last result was not kept. */
  refusal(key: string): Rejected | undefined {
    return this.#refusals.get(shortened(key))
  }

  forgetRefusals(): void {
    this.#refusals.clear()
  }

  /** The entry, or a load, which others join. */
  async getOrLoad(request: LoadRequest): Promise<Delivery> {
    forEachRecording((recording) => recording.addFrom(this.#validity.epoch, request.tags))
    const delivery = await this.#deliver({ ...request, arrived: this.#flights.count })
    const { answer } = delivery
    if (answer.status !== 'refused') {
      const expiresAt = expiryFor(answer.entry, request.options)
      forEachRecording((recording) => recording.include(answer.entry, expiresAt))
    }
    return delivery
  }

  async #deliver(request: LoadRequest): Promise<Delivery> {
    const { key, tags } = request
    const { mode = 'use' } = request.options
    if (mode === 'only-if-cached') return { answer: await this.#onlyCached(request), coalesced: false }
    const flight = mode === 'use' && this.#mayJoin(request) ? this.#flights.joinable(key, tags) : undefined
    if (flight !== undefined) return this.#joinIfCurrent(flight, request)
    return this.#begin(request)
  }

  /** What has been read for a load that began before the caller came may have been written since, in another process. */
  #joinIfCurrent(flight: InFlightLoad<Answer>, request: LoadRequest): Promise<Delivery> {
    const may = flight.begun > (request.arrived ?? 0) || this.#entries.mayJoin(flight, request.tags)
    if (!isPromise(may)) return may ? this.#join(flight, request) : this.#begin(request)
    return Promise.resolve(may).then((current) =>
      current ? this.#join(flight, request) : this.#follow(flight, request),
    )
  }

  /** A load that begins from now on will do. Whoever cannot tell waits for one, so that there is one at a time. */
  async #follow(flight: InFlightLoad<Answer>, request: LoadRequest): Promise<Delivery> {
    const { joinTimeout, clock } = this.#settings
    const landed = flight.landing.then(
      () => true,
      () => true,
    )
    if ((await within(landed, joinTimeout, clock)) === undefined) this.#flights.abandon(request.key, flight)
    return this.#deliver(request)
  }

  async #begin(request: LoadRequest): Promise<Delivery> {
    const { key, tags } = request
    const known = [...tags, ...(request.reads ?? [])]
    const answer = await this.#flights.begin(key, known, (recording) => this.#fly(request, recording))
    if (answer.status === 'hit' || answer.status === 'stale') {
      this.#tally.hit(key, answer.entry, answer.status === 'stale', request.query)
    }
    return { answer, coalesced: false }
  }

  /** Nobody waits for a result that nobody else can have. */
  #mayJoin({ key, mayWait = true }: LoadRequest): boolean {
    const refusal = this.refusal(key)
    return mayWait && (refusal === undefined || !isOfTheResult(refusal))
  }

  async #join(flight: InFlightLoad<Answer>, request: LoadRequest): Promise<Delivery> {
    const { key, tags, options } = request
    const { joinTimeout, clock } = this.#settings
    const answer = await within(flight.landing, joinTimeout, clock).catch((error: unknown) => {
      this.#tally.miss(key, true, request.query)
      throw error
    })
    if (answer === undefined) this.#flights.abandon(key, flight)
    if (answer === undefined || (answer.status === 'refused' && !isOfTheResult(answer.refusal))) {
      return this.#again(request)
    }
    if (answer.status === 'loaded' || answer.status === 'refused') {
      this.#tally.miss(key, answer.status === 'loaded', request.query)
      return { answer, coalesced: true }
    }
    const { entry } = answer
    const age = this.#entries.age(entry, options)
    // The other reader may have been content with an older entry than this one is, or it looked before a write that this one
    // has seen end.
    const suits = this.#entries.holds(entry) && this.#entries.suits(entry, tags)
    if (!isEnough(age, answer) || !suits) return this.#deliver(request)
    const status = age === 'fresh' ? 'hit' : 'stale'
    this.#tally.hit(key, entry, status === 'stale', request.query)
    return { answer: { status, entry }, coalesced: true }
  }

  /** Once more, with the others; and if that comes to nothing too, alone. */
  #again(request: LoadRequest): Promise<Delivery> {
    const { retried = false, mayWait = true } = request
    return this.#deliver({ ...request, retried: true, mayWait: mayWait && !retried })
  }

  async #onlyCached({ key, tags, options, query }: LoadRequest): Promise<Answer> {
    const entry = await this.#entries.valid(key, tags)
    const age = entry && this.#entries.age(entry, options)
    if (entry !== undefined && (age === 'fresh' || age === 'revalidate')) {
      this.#tally.hit(key, entry, age !== 'fresh', query)
      return { status: age === 'fresh' ? 'hit' : 'stale', entry }
    }
    this.#tally.miss(key, false, query)
    throw new CacheError('NOT_CACHED', `Nothing usable is cached under ${key}, and \`mode\` is 'only-if-cached'.`)
  }

  async #fly(request: LoadRequest, recording: Recording): Promise<Answer> {
    const { key, options } = request
    const entry = options.mode === 'refresh' ? undefined : await this.#entries.open(request, recording)
    const age = entry === undefined ? 'expired' : this.#entries.age(entry, options)
    if (entry !== undefined && age === 'fresh') return { status: 'hit', entry }
    if (entry !== undefined && age === 'revalidate') {
      this.#revalidate(request)
      return { status: 'stale', entry }
    }
    const fallback = age === 'on-error' ? entry : undefined
    if (fallback === undefined) this.#tally.miss(key, false, request.query)
    return this.#load(request, recording, fallback)
  }

  /** Loads and stores; `fallback` answers when the load fails, unless it was invalidated meanwhile. */
  async #load(request: LoadRequest, recording: Recording, fallback?: Entry, background = false): Promise<Answer> {
    const { key, partKeys = [], query } = request
    const keys = [key, ...partKeys]
    let refused = false
    if (recording.position === undefined) {
      const begun = this.#entries.begin(request, recording)
      if (begun !== undefined) await begun
    }
    this.#order.begin(keys, request)
    try {
      recording.hasAsked = true
      const load = this.#tally.load(key, () => request.load(fallback !== undefined, recording), query)
      const loaded = await load.catch(async (error: unknown) => {
        if (fallback === undefined) throw error
        // Who joins from here on joins what the fallback depends on.
        for (const tag of fallback.tags) recording.ask(tag)
        if (!(await this.#entries.stands(fallback))) throw (this.#tally.miss(key, false, query), error)
        this.#tally.failed('load', key, error)
        return undefined
      })
      if (loaded === undefined) return { status: 'stale', entry: fallback as Entry, loadFailed: true }
      if (fallback !== undefined) this.#tally.miss(key, false, query)
      const refusal = loaded.cacheable ? (recording.refusal ?? this.#entries.refusal(recording)) : loaded
      refused = refusal !== undefined && isOfTheResult(refusal)
      if (refusal !== undefined) return await this.#refuse(request, refusal, background)
      return await this.#keep(request, recording, loaded as Cacheable)
    } finally {
      this.#entries.end(recording, refused)
      this.#order.end(keys, request)
    }
  }

  #revalidate(request: LoadRequest): void {
    const { key } = request
    if (this.#revalidating.has(key)) return
    this.#revalidating.add(key)
    const background: LoadRequest = { ...request, load: (_, recording) => request.load(true, recording) }
    this.#revalidateNow(background)
      .catch((error: unknown) => this.#tally.failed('revalidate', key, error))
      .finally(() => this.#revalidating.delete(key))
  }

  /** Unless another process is at it. */
  async #revalidateNow(request: LoadRequest): Promise<unknown> {
    const recording = new Recording(this.#validity.stamp, this.#validity.epoch)
    const begun = this.#entries.begin(request, recording)
    if (begun !== undefined && (await begun) === 'taken') return undefined
    return this.#load(request, recording, undefined, true)
  }

  async #refuse(request: LoadRequest, refusal: Rejected, background: boolean): Promise<Answer> {
    const { key, options, query } = request
    const { reason, detail } = refusal
    if (background) this.#tally.notStored(key, reason, detail, query)
    else this.#tally.bypass(key, reason, detail, query)
    if (!isOfTheResult(refusal)) return { status: 'refused', refusal }
    this.#refusals.set(shortened(key), refusal)
    // Who refreshes distrusts what is there, which must not come back now that nothing takes its place.
    if (options.mode === 'refresh' && this.#order.mayStore(key, request)) await this.#entries.forget(key)
    return { status: 'refused', refusal }
  }

  async #keep(request: LoadRequest, recording: Recording, kept: Cacheable): Promise<Answer> {
    const { key } = request
    const entry = this.#entries.make(request, recording, kept)
    this.#refusals.delete(shortened(key))
    if (kept.parts !== undefined) {
      const partOf = (part: CacheablePart): Entry => this.#entries.makePart(request, recording.stamp, part)
      await Promise.all(kept.parts.map((part) => this.#store(request, recording, part.key, partOf(part))))
      return { status: 'loaded', entry, stored: false }
    }
    // What was invalidated during the load still answers those who asked before, and nobody after.
    const filled = await this.#store(request, recording, key, entry)
    if (filled === 'refused')
      return { status: 'loaded', entry, stored: false, refusal: this.#storeRefused(request, entry) }
    return { status: 'loaded', entry, stored: filled === 'kept' }
  }

  /** Stores an entry unless it is overtaken, and publishes what became of it. */
  async #store(request: LoadRequest, recording: Recording, key: string, entry: Entry): Promise<Filled> {
    if (this.#entries.closed) return 'overtaken'
    const wanted = this.#entries.mayKeep(entry) && this.#order.mayStore(key, request)
    const filled = wanted ? await this.#entries.keep(key, entry, recording) : 'overtaken'
    if (filled === 'kept') this.#tally.store(key, entry, request.query)
    if (filled === 'overtaken') this.#tally.notStored(key, 'overtaken', undefined, request.query)
    return filled
  }

  /** The query was answered all the same, so this is an event and no bypass of its. */
  #storeRefused({ key, query }: LoadRequest, { bytes }: Entry): Rejected {
    const refusal: Rejected = {
      cacheable: false,
      reason: 'store-refused',
      detail: `The store did not take the entry of ${bytes} bytes. Raise its bounds, or select fewer columns.`,
    }
    this.#refusals.set(shortened(key), refusal)
    this.#tally.notStored(key, refusal.reason, refusal.detail, query)
    return refusal
  }
}
