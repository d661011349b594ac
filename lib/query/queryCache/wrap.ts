import { Model } from 'objection'
import { inLoadScope, isInsideLoad, isLoadingAround, recorded } from '../../cache/load/loadScope.js'
import type { Recording } from '../../cache/load/Recording.js'
import type { LoadResult } from '../../cache/load/LoadResult.js'
import {
  checkQueryOptions,
  QUERY_OPTIONS,
  type CacheQueryOptions,
  type CheckedQueryOptions,
} from '../../cache/options/queryOptions.js'
import type { ResultCache } from '../../cache/ResultCache.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { FORMAT_VERSION, type Entry } from '../../core/entry.js'
import { encodeKey, type CacheKey } from '../../core/key.js'
import { databaseTag, keyTag } from '../../core/tag.js'
import { changedParserFingerprint, parserChangesSoFar } from '../../database/connection/driverParsers.js'
import { withChangedSessions } from '../../database/connection/ObservedKnex.js'
import { startObserving } from '../../database/observe/observe.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { rejectUnstorable } from '../../snapshot/detach/rejectUnstorable.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import { checkedSnapshot } from '../../snapshot/roundTrip/roundTrip.js'
import { bypassCache, notCached } from '../bypass/bypassCache.js'
import { changeOfSession } from '../bypass/changedSession.js'
import { rejectChangedParsers } from './rejectChangedParsers.js'

/** The model class of results that hold no models: without a query the cache cannot know the classes of models. */
const NoModel = class extends Model {} as unknown as AnyModelClass

const NOTHING_READ: LoadResult = {
  cacheable: false,
  reason: 'unobserved',
  detail:
    "The function read nothing through an observed Knex instance, so no write would invalidate its result. Observe the instance: cache.observe(knex). Or limit the result's lifetime: cache.wrap(key, compute, { ttl: '1m' })",
}

type Compute<T> = () => T | PromiseLike<T>

/** `QueryCache.wrap`. */
export function wrap<T>(
  cache: ResultCache,
  key: CacheKey,
  compute: Compute<T>,
  options: CacheQueryOptions,
): Promise<T> {
  const encoded = encodeKey(key)
  const checked = checkQueryOptions(options, QUERY_OPTIONS, "wrap's options")
  if (typeof compute !== 'function') {
    throw new CacheError('INVALID_TARGET', `wrap() needs a function to run; it was given ${describeValue(compute)}.`)
  }
  startObserving()
  return new Computation(cache, encoded, compute, checked).run()
}

/** One call of `wrap()`. */
class Computation<T> {
  readonly #cache: ResultCache
  readonly #encoded: string
  readonly #key: string
  readonly #parserChanges: number
  readonly #compute: Compute<T>
  readonly #options: CheckedQueryOptions
  /** The result that this call has computed itself. */
  #own: { readonly result: T } | undefined

  constructor(cache: ResultCache, encoded: string, compute: Compute<T>, options: CheckedQueryOptions) {
    const { namespace } = cache.settings
    const space = namespace === '' ? '' : JSON.stringify(namespace)
    this.#cache = cache
    this.#encoded = encoded
    this.#parserChanges = parserChangesSoFar()
    this.#key = `${space}oc${FORMAT_VERSION}|wrap${changedParserFingerprint()}|${encoded}`
    this.#compute = compute
    this.#options = options
  }

  async run(): Promise<T> {
    if (this.#options.mode === 'bypass') return this.#bypass('mode')
    if (this.#cache.closed) return this.#bypass('closed')
    // The entry is only looked up here while any session is changed.
    const change = withChangedSessions().size === 0 ? undefined : changeFor(await this.#cache.entriesOf([this.#key]))
    if (change !== undefined) return this.#bypass('session', change)
    return inLoadScope(async (scope) => {
      if (isLoadingAround(scope, this.#key)) return this.#bypass('nested')
      // A load in flight may have read before a session was changed.
      return this.#getOrCompute(!isInsideLoad(scope) && withChangedSessions().size === 0)
    })
  }

  async #getOrCompute(mayWait: boolean): Promise<T> {
    const { answer } = await this.#cache.getOrLoad({
      key: this.#key,
      tags: [keyTag(this.#encoded), ...this.#options.tags],
      options: this.#options,
      mayWait,
      load: (detached, recording) => this.#load(detached, recording),
    })
    if (this.#own !== undefined) return this.#own.result
    // The rejected result of another call's load answers no other call.
    if (answer.status === 'rejected') return this.#compute()
    // Another process may have stored the entry after the lookup.
    const change = changeFor([answer.entry])
    if (change !== undefined) return this.#bypass('session', change)
    try {
      return rebuild(answer.entry.value as Snapshot, NoModel, this.#cache.settings.codecs) as T
    } catch (error) {
      await this.#cache.unusable(this.#key, error)
      if (this.#options.mode === 'only-if-cached') throw notCached('its entry is damaged')
      return this.#compute()
    }
  }

  /** `detached`: the load is for the cache alone, and another result may answer this call. */
  async #load(detached: boolean, recording: Recording): Promise<LoadResult> {
    const result = await inLoadScope((scope) => recorded(scope, this.#key, recording, this.#compute))
    if (!detached) this.#own = { result }
    const rejected = rejectChangedParsers(this.#parserChanges)
    if (rejected !== undefined) return rejected
    if (recording.tags.size === 0 && !this.#endsWithoutWrites) return NOTHING_READ
    const { codecs } = this.#cache.settings
    return rejectUnstorable(this.#cache, this.#key, () => {
      const value = checkedSnapshot(result, { modelClass: NoModel, codecs })
      return { cacheable: true, value, tags: [] }
    })
  }

  /** Whether a ttl or a tag ends the entry, even if no write does. */
  get #endsWithoutWrites(): boolean {
    const { ttl = this.#cache.settings.lifetimes.ttl, tags } = this.#options
    return tags.length > 0 || (ttl !== undefined && ttl !== Infinity)
  }

  async #bypass(reason: string, detail?: string): Promise<T> {
    bypassCache(this.#cache, this.#options, { reason, detail, key: this.#key })
    return this.#compute()
  }
}

/** The change of a session on a database that the entries were read from, as far as the tags show the database. */
function changeFor(entries: readonly Entry[]): string | undefined {
  const changed = [...withChangedSessions()]
  const observedKnex = changed.find(({ database }) => entries.some(({ tags }) => tags.includes(databaseTag(database))))
  return observedKnex && changeOfSession(observedKnex)
}
