import { Model } from 'objection'
import type { LoadResult } from '../../cache/load/LoadResult.js'
import { inLoadScope, isInsideLoad, isLoadingAround, recorded } from '../../cache/load/loadScope.js'
import {
  checkQueryOptions,
  QUERY_OPTIONS,
  type CacheQueryOptions,
  type CheckedQueryOptions,
} from '../../cache/options/queryOptions.js'
import type { Recording } from '../../cache/load/Recording.js'
import type { ResultCache } from '../../cache/ResultCache.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { FORMAT_VERSION, type Entry } from '../../core/entry.js'
import { encodeKey, type CacheKey } from '../../core/key.js'
import { databaseTag, keyTag } from '../../core/tag.js'
import { adviceFor } from '../bypass/bypassAdvice.js'
import { changeOfSession } from '../bypass/changedSession.js'
import { notCached } from '../bypass/notCached.js'
import { parsedOtherwise } from './parsedOtherwise.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { changedParserFingerprint, parserChangesSoFar } from '../../database/connection/driverParsers.js'
import { withChangedSessions } from '../../database/connection/ObservedKnex.js'
import { startObserving } from '../../database/observe/observe.js'
import { detach } from '../../snapshot/detach/detach.js'
import { rejectUnstorable } from '../../snapshot/detach/rejectUnstorable.js'
import { checkRoundTrip } from '../../snapshot/roundTrip/roundTrip.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'

/** No result holds models of this class: there is no query that would bring the classes of others. */
const NoModel = class extends Model {} as unknown as AnyModelClass

const NOTHING_SEEN: LoadResult = {
  cacheable: false,
  reason: 'unobserved',
  detail:
    "The function read nothing through an observed Knex instance, so no write would end its result. Observe the instance: cache.observe(knex). Or say what ends the result: cache.wrap(key, compute, { ttl: '1m' })",
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

/** One call. */
class Computation<T> {
  readonly #cache: ResultCache
  readonly #encoded: string
  readonly #key: string
  readonly #parserChanges: number
  readonly #compute: Compute<T>
  readonly #options: CheckedQueryOptions
  /** What this very call has computed. */
  #own: { readonly result: T } | undefined

  constructor(cache: ResultCache, encoded: string, compute: Compute<T>, options: CheckedQueryOptions) {
    const { namespace } = cache.settings
    this.#cache = cache
    this.#encoded = encoded
    const space = namespace === '' ? '' : JSON.stringify(namespace)
    this.#parserChanges = parserChangesSoFar()
    this.#key = `${space}oc${FORMAT_VERSION}|wrap${changedParserFingerprint()}|${encoded}`
    this.#compute = compute
    this.#options = options
  }

  async run(): Promise<T> {
    if (this.#options.mode === 'bypass') return this.#bypass('mode')
    if (this.#cache.closed) return this.#bypass('closed')
    // Nothing is looked up for it while no session is changed.
    const change = withChangedSessions().size === 0 ? undefined : changeFor(await this.#cache.entriesOf([this.#key]))
    if (change !== undefined) return this.#bypass('session', change)
    return inLoadScope(async (scope) => {
      if (isLoadingAround(scope, this.#key)) return this.#bypass('nested')
      // What a load under way has read before a session changed is not what this call would read.
      return this.#ask(!isInsideLoad(scope) && withChangedSessions().size === 0)
    })
  }

  async #ask(mayWait: boolean): Promise<T> {
    const { answer } = await this.#cache.getOrLoad({
      key: this.#key,
      tags: [keyTag(this.#encoded), ...this.#options.tags],
      options: this.#options,
      mayWait,
      load: (detached, recording) => this.#load(detached, recording),
    })
    if (this.#own !== undefined) return this.#own.result
    // Somebody else's result that could not be kept is nobody else's.
    if (answer.status === 'rejected') return this.#compute()
    // Another process may have stored the entry since it was looked for.
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

  /** `detached`: it is loaded for the cache's sake, and an older result may answer this call. */
  async #load(detached: boolean, recording: Recording): Promise<LoadResult> {
    const result = await inLoadScope((scope) => recorded(scope, this.#key, recording, this.#compute))
    if (!detached) this.#own = { result }
    const refused = parsedOtherwise(this.#parserChanges)
    if (refused !== undefined) return refused
    if (recording.tags.size === 0 && !this.#isBounded) return NOTHING_SEEN
    const { codecs } = this.#cache.settings
    return rejectUnstorable(this.#cache, this.#key, () => {
      const value = checkRoundTrip(detach(result, { modelClass: NoModel, codecs }), result, NoModel, codecs)
      return { cacheable: true, value, tags: [] }
    })
  }

  /** Whether anything else than a write ends the entry. */
  get #isBounded(): boolean {
    const { ttl = this.#cache.settings.lifetimes.ttl, tags } = this.#options
    return tags.length > 0 || (ttl !== undefined && ttl !== Infinity)
  }

  async #bypass(reason: string, detail = adviceFor(reason)): Promise<T> {
    this.#cache.bypassed(this.#key, reason, detail)
    if (this.#options.mode === 'only-if-cached') throw notCached(`it cannot be: ${reason}`)
    return this.#compute()
  }
}

/** What changed the session of a Knex instance on a database that the entries were read from, as far as that can be told. */
function changeFor(entries: readonly Entry[]): string | undefined {
  const changed = [...withChangedSessions()]
  const source = changed.find(({ database }) => entries.some(({ tags }) => tags.includes(databaseTag(database))))
  return source && changeOfSession(source)
}
