import { keepProcessAlive } from '../../core/clock.js'
import { isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import type { Filled } from '../../store/SharedStore.js'
import type { CacheSwitch } from '../options/CacheSwitch.js'
import type { Validity } from '../freshness/Validity.js'
import type { Answer, LoadRequest } from '../load/LoadRequest.js'
import { concernsEveryQuery, type Cacheable, type LoadResult, type Rejected } from '../load/LoadResult.js'
import type { CacheStatistics } from '../statistics/CacheStatistics.js'
import type { Entries } from './Entries.js'
import type { Load } from './Load.js'
import { LoadOrder } from './LoadOrder.js'
import type { Rejections } from './Rejections.js'

/** What look-ups and loads of one cache work with. */
export interface LoaderParts {
  readonly entries: Entries
  readonly validity: Validity
  readonly rejections: Rejections
  readonly statistics: CacheStatistics
  readonly switch: CacheSwitch
  newLoad(request: LoadRequest): Load
}

/** Runs loads and stores their results. */
export class Loader {
  readonly #parts: LoaderParts
  readonly #order = new LoadOrder()
  readonly #revalidating = new Set<string>()

  constructor(parts: LoaderParts) {
    this.#parts = parts
  }

  /**
   * Loads, stores and answers. `fallback`: an entry past its `ttl` that answers if the load fails. `isInBackground`: no
   * caller waits for the load.
   */
  async load(load: Load, fallback?: Entry, isInBackground = false): Promise<Answer> {
    const { key, partKeys = [], query } = load.request
    const keys = [key, ...partKeys]
    const { statistics } = this.#parts
    const begun = load.begin()
    if (begun !== undefined) await begun
    this.#order.begin(keys, load)
    let isRejected = false
    let storing: Promise<unknown> | undefined
    const end = (): void => {
      load.end(isRejected)
      this.#order.end(keys, load)
    }
    try {
      const run = (): Promise<LoadResult> => load.run(fallback !== undefined || isInBackground)
      const running = statistics.load(keys, run, load.recording, query)
      const result = await running.catch((error: unknown) => this.#fallBack(load, fallback, error))
      if (result === undefined) return { status: 'stale', entry: fallback as Entry, loadFailed: true }
      if (fallback !== undefined) statistics.miss(key, false, query)
      // What is seen of the load can rule out a result that could be cached otherwise.
      const rejection = result.cacheable ? load.rejection : result
      if (rejection === undefined) {
        const entry = load.entryFor(result as Cacheable)
        const store = (): Promise<Answer> => this.#storeResult(load, result as Cacheable, entry)
        if (!load.storesLater) return await store()
        const filling = this.#parts.entries.fills.add(keys, store)
        if (isInBackground) return await filling
        storing = keepProcessAlive(filling)
          .catch((error: unknown) => statistics.failed('set', key, error))
          .finally(end)
        return { status: 'loaded', entry, stored: undefined }
      }
      isRejected = concernsEveryQuery(rejection)
      return await this.#reject(load, rejection, isInBackground)
    } finally {
      if (storing === undefined) end()
    }
  }

  /** Loads the key in the background, unless a load of it is under way there, in this process or in another one. */
  revalidate(request: LoadRequest): void {
    const { key } = request
    if (this.#revalidating.has(key)) return
    this.#revalidating.add(key)
    this.#loadInBackground(this.#parts.newLoad(request))
      .catch((error: unknown) => this.#parts.statistics.failed('revalidate', key, error))
      .finally(() => this.#revalidating.delete(key))
  }

  async #loadInBackground(load: Load): Promise<unknown> {
    const begun = load.begin()
    if (begun !== undefined && (await begun) === 'taken') return undefined
    return this.load(load, undefined, true)
  }

  /** Resolves if the fallback may answer. Rejects with the load's error if there is none, or a write has invalidated it. */
  async #fallBack({ request, recording }: Load, fallback: Entry | undefined, error: unknown): Promise<undefined> {
    if (fallback === undefined) throw error
    const { key, query } = request
    // A caller that joins from here on depends on what the fallback depends on.
    recording.fallback = fallback
    if (!(await this.#parts.entries.holdsForAll(fallback))) {
      this.#parts.statistics.miss(key, false, query)
      throw error
    }
    this.#parts.statistics.failed('load', key, error)
    return undefined
  }

  async #reject(load: Load, rejection: Rejected, isInBackground: boolean): Promise<Answer> {
    const { key, options, query } = load.request
    const { reason, detail } = rejection
    if (isInBackground) this.#parts.statistics.notStored(key, reason, detail, query)
    else this.#parts.statistics.bypass(key, reason, detail, query, { loaded: true })
    if (!concernsEveryQuery(rejection)) return { status: 'rejected', rejection }
    this.#parts.rejections.set(key, rejection)
    // `refresh` asks to replace the old entry. Nothing replaces it here, so it is removed.
    if (options.mode === 'refresh' && this.#order.mayStore(key, load)) await this.#parts.entries.forget(key)
    return { status: 'rejected', rejection }
  }

  /**
   * A result that a write has invalidated meanwhile is not stored. It answers the callers that asked before the write.
   */
  async #storeResult(load: Load, result: Cacheable, entry: Entry): Promise<Answer> {
    const { key } = load.request
    this.#parts.rejections.delete(key)
    if (result.parts !== undefined) {
      await Promise.all(result.parts.map((part) => this.#store(load, part.key, load.entryForPart(part))))
      return { status: 'loaded', entry, stored: false }
    }
    const filled = await this.#store(load, key, entry)
    if (filled !== 'refused') return { status: 'loaded', entry, stored: filled === 'kept' }
    return { status: 'loaded', entry, stored: false, rejection: this.#noteStoreRefused(load, entry) }
  }

  async #store(load: Load, key: string, entry: Entry): Promise<Filled> {
    const { query } = load.request
    const { state } = this.#parts.switch
    if (state === 'paused') this.#parts.statistics.notStored(key, state, undefined, query)
    if (state !== 'on') return 'overtaken'
    const mayStore = load.mayStore(entry) && this.#order.mayStore(key, load)
    if (mayStore) this.#parts.statistics.assign(load.request.key, entry, query)
    const filling = mayStore ? load.store(key, entry) : 'overtaken'
    const filled = isPromise(filling) ? await filling : filling
    if (filled === 'kept') this.#parts.statistics.store(key, entry, query)
    if (filled === 'overtaken') this.#parts.statistics.notStored(key, 'overtaken', undefined, query)
    return filled
  }

  /** The query did not bypass the cache: its result is only not stored. */
  #noteStoreRefused({ request: { key, query } }: Load, { bytes }: Entry): Rejected {
    const rejection: Rejected = {
      cacheable: false,
      reason: 'store-refused',
      detail: `The store did not take the entry of ${bytes} bytes. Raise its bounds, or select fewer columns.`,
    }
    this.#parts.rejections.set(key, rejection)
    this.#parts.statistics.notStored(key, rejection.reason, rejection.detail, query)
    return rejection
  }
}
