import { CacheError } from '../../core/CacheError.js'
import { expiryFor, type Staleness } from '../../core/lifetimes.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { within } from '../guard/timeout.js'
import type { Answer, Delivery, LoadRequest } from '../load/LoadRequest.js'
import { concernsEveryQuery } from '../load/LoadResult.js'
import { forEachRecording } from '../load/loadScope.js'
import { InFlightLoads, type InFlightLoad } from './InFlightLoads.js'
import type { Load } from './Load.js'
import { Loader, type LoaderParts } from './Loader.js'

/** A request, and what became of it so far. */
interface Attempt extends LoadRequest {
  /** How many loads had begun when the request came. */
  readonly arrived: number
  /** Whether it has joined a load that came to nothing. */
  readonly isRetry?: boolean
}

/** Answers requests from the store, or by a load. Concurrent requests for one key share one load (single-flight). */
export class Lookup {
  readonly #parts: LoaderParts
  readonly #loader: Loader
  readonly #inFlight: InFlightLoads<Answer>

  constructor(parts: LoaderParts) {
    this.#parts = parts
    this.#loader = new Loader(parts)
    this.#inFlight = new InFlightLoads(parts.validity)
  }

  /**
   * @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`. An error of the load reaches all callers that share it,
   * unchanged.
   */
  async getOrLoad(request: LoadRequest): Promise<Delivery> {
    const { epoch } = this.#parts.entries
    forEachRecording((recording) => recording.addFrom(epoch, request.tags))
    const delivery = await this.#deliver({ ...request, arrived: this.#inFlight.begun })
    const { answer } = delivery
    if (answer.status !== 'rejected') {
      const expiresAt = expiryFor(answer.entry, request.options)
      forEachRecording((recording) => recording.include(answer.entry, expiresAt))
    }
    return delivery
  }

  async #deliver(request: Attempt): Promise<Delivery> {
    const { mode = 'use' } = request.options
    if (mode === 'only-if-cached') return { answer: await this.#findOnly(request), coalesced: false }
    const joinable = mode === 'use' && this.#mayShare(request) && this.#inFlight.joinable(request.key, request.tags)
    return joinable ? this.#joinIfCurrent(joinable, request) : this.#begin(request)
  }

  async #findOnly({ key, tags, options, query }: Attempt): Promise<Answer> {
    const { entries, statistics } = this.#parts
    const entry = await entries.findValid(key, tags)
    const age = entry && entries.age(entry, options)
    if (entry !== undefined && (age === 'fresh' || age === 'revalidate')) {
      const status = age === 'fresh' ? 'hit' : 'stale'
      statistics.hit(key, entry, status === 'stale', query)
      return { status, entry }
    }
    statistics.miss(key, false, query)
    throw new CacheError('NOT_CACHED', `Nothing usable is cached under ${key}, and \`mode\` is 'only-if-cached'.`)
  }

  /** A result that every caller has to load for itself is not waited for. */
  #mayShare({ key, mayWait = true }: Attempt): boolean {
    const rejection = this.#parts.rejections.get(key)
    return mayWait && (rejection === undefined || !concernsEveryQuery(rejection))
  }

  async #begin(request: Attempt): Promise<Delivery> {
    const load = this.#parts.newLoad(request)
    const answer = await this.#inFlight.begin(load, () => this.#findOrLoad(load))
    if (answer.status === 'hit' || answer.status === 'stale') {
      this.#parts.statistics.hit(request.key, answer.entry, answer.status === 'stale', request.query)
    }
    return { answer, coalesced: false }
  }

  async #findOrLoad(load: Load): Promise<Answer> {
    const { request } = load
    const { key, options, query } = request
    const entry = options.mode === 'refresh' ? undefined : await load.find()
    const age = entry === undefined ? 'expired' : this.#parts.entries.age(entry, options)
    if (entry !== undefined && age === 'fresh') return { status: 'hit', entry }
    if (entry !== undefined && age === 'revalidate') {
      this.#loader.revalidate(request)
      return { status: 'stale', entry }
    }
    const fallback = age === 'on-error' ? entry : undefined
    if (fallback === undefined) this.#parts.statistics.miss(key, false, query)
    return this.#loader.load(load, fallback)
  }

  /**
   * Another process may have written what the load read before this caller came. A load that began later read after
   * that write.
   */
  #joinIfCurrent(inFlight: InFlightLoad<Answer>, request: Attempt): Promise<Delivery> {
    const asked = inFlight.number > request.arrived ? undefined : inFlight.load.mayJoin(request.tags)
    if (asked === undefined) return this.#join(inFlight, request)
    return asked.then((isCurrent) => (isCurrent ? this.#join(inFlight, request) : this.#waitForNext(inFlight, request)))
  }

  /** Waits for the load to end instead of loading beside it, so that one load of the key runs at a time. */
  async #waitForNext(inFlight: InFlightLoad<Answer>, request: Attempt): Promise<Delivery> {
    const ended = inFlight.result.then(
      () => true,
      () => true,
    )
    if ((await this.#inTime(ended)) === undefined) this.#inFlight.abandon(inFlight)
    return this.#deliver(request)
  }

  async #join(inFlight: InFlightLoad<Answer>, request: Attempt): Promise<Delivery> {
    const { key, query } = request
    const { statistics } = this.#parts
    const answer = await this.#inTime(inFlight.result).catch((error: unknown) => {
      statistics.miss(key, true, query)
      throw error
    })
    if (answer === undefined) this.#inFlight.abandon(inFlight)
    if (answer === undefined || (answer.status === 'rejected' && !concernsEveryQuery(answer.rejection))) {
      return this.#retry(request)
    }
    if (answer.status === 'hit' || answer.status === 'stale') return this.#shareEntry(answer, request)
    statistics.miss(key, answer.status === 'loaded', query)
    return { answer, coalesced: true }
  }

  /**
   * The entry that answers another caller may be too old for this one, or older than a write that this one has seen
   * end.
   */
  #shareEntry(answer: FoundAnswer, request: Attempt): MaybePromise<Delivery> {
    const { entries, statistics } = this.#parts
    const { entry } = answer
    const age = entries.age(entry, request.options)
    const isUsable = isYoungEnough(age, answer) && entries.holds(entry) && entries.suits(entry, request.tags)
    if (!isUsable) return this.#deliver(request)
    const status = age === 'fresh' ? 'hit' : 'stale'
    statistics.hit(request.key, entry, status === 'stale', request.query)
    return { answer: { status, entry }, coalesced: true }
  }

  /** What the promise resolves to within `joinTimeout`; `undefined` after that. */
  #inTime<T>(promise: Promise<T>): Promise<T | undefined> {
    const { joinTimeout, clock } = this.#parts.entries.settings
    return within(promise, joinTimeout, clock)
  }

  /** Joins once more. If that comes to nothing too, the request loads alone. */
  #retry(request: Attempt): Promise<Delivery> {
    const { isRetry = false, mayWait = true } = request
    return this.#deliver({ ...request, isRetry: true, mayWait: mayWait && !isRetry })
  }
}

type FoundAnswer = Extract<Answer, { status: 'hit' | 'stale' }>

/** Whether a reader for which the entry has this age can take an answer that was meant for another reader. */
function isYoungEnough(age: Staleness, { status, loadFailed = false }: FoundAnswer): boolean {
  if (age === 'revalidate') return status === 'stale'
  return age === 'fresh' || (age === 'on-error' && loadFailed)
}
