import { Model } from 'objection'
import { inBypassScope, inLoadScope, isInsideLoad, isLoadingAround, recorded } from '../../cache/load/loadScope.js'
import type { Recording } from '../../cache/load/Recording.js'
import type { LoadResult } from '../../cache/load/LoadResult.js'
import {
  checkQueryOptions,
  QUERY_OPTIONS,
  type CacheQueryOptions,
  type CheckedQueryOptions,
} from '../../cache/options/queryOptions.js'
import type { ResultCache } from '../../cache/ResultCache.js'
import { isDebugging, withDebugLine } from '../../cache/statistics/debugLog.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import type { Entry } from '../../core/entry.js'
import { encodeKey, keyBeginning, type CacheKey } from '../../core/key.js'
import { databaseTag, keyTag } from '../../core/tag.js'
import { changedParserFingerprint, parserChangesSoFar } from '../../database/connection/driverParsers.js'
import { withChangedSessions } from '../../database/connection/ObservedKnex.js'
import { areSomeUnnamed, identifyAll } from '../../database/observe/unnamedClients.js'
import { within } from '../../cache/guard/timeout.js'
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
  if (cache.switch.state !== 'off') startObserving()
  const parserChanges = parserChangesSoFar()
  const wholeKey = `${keyBeginning(cache.settings.namespace)}|wrap${changedParserFingerprint()}|${encoded}`
  const call: Call<T> = { cache, encoded, key: wholeKey, parserChanges, compute, options: checked }
  return isDebugging ? withDebugLine(() => run(call)) : run(call)
}

/** One call of `wrap()`. */
interface Call<T> {
  readonly cache: ResultCache
  readonly encoded: string
  readonly key: string
  readonly parserChanges: number
  readonly compute: Compute<T>
  readonly options: CheckedQueryOptions
  /** The result that this call has computed itself. */
  own?: { readonly result: T }
}

async function run<T>(call: Call<T>): Promise<T> {
  const { cache, key, options } = call
  if (options.mode === 'bypass') return bypass(call, 'mode')
  const { state } = cache.switch
  if (state !== 'on') return bypass(call, state)
  if (cache.settings.tiers !== undefined && areSomeUnnamed()) await databasesNamed(cache)
  // The entry is only looked up here while any session is changed.
  const change = withChangedSessions().size === 0 ? undefined : changeFor(await cache.entriesOf([key]))
  if (change !== undefined) return bypass(call, 'session', change)
  return inLoadScope(async (scope) => {
    if (isLoadingAround(scope, key)) return bypass(call, 'nested')
    // A load in flight may have read before a session was changed.
    return getOrCompute(call, !isInsideLoad(scope) && withChangedSessions().size === 0)
  })
}

/** Entries of other processes are used only for databases that this process knows by name. A server that hangs is not waited for. */
async function databasesNamed({ settings: { storeTimeout, clock } }: ResultCache): Promise<void> {
  await within(identifyAll(clock), storeTimeout, clock)
}

async function getOrCompute<T>(call: Call<T>, mayWait: boolean): Promise<T> {
  const { cache, key, encoded, options, compute } = call
  const { answer } = await cache.getOrLoad({
    key,
    tags: [keyTag(encoded), ...options.tags],
    options,
    mayWait,
    load: (detached, recording) => load(call, detached, recording),
  })
  if (call.own !== undefined) return call.own.result
  // The rejected result of another call's load answers no other call.
  if (answer.status === 'rejected') return compute()
  // Another process may have stored the entry after the lookup.
  const change = changeFor([answer.entry])
  if (change !== undefined) return bypass(call, 'session', change)
  try {
    return rebuild(answer.entry.value as Snapshot, NoModel, cache.settings.codecs) as T
  } catch (error) {
    await cache.unusable(key, error)
    if (options.mode === 'only-if-cached') throw notCached('its entry is damaged')
    return compute()
  }
}

/** `detached`: the load is for the cache alone, and another result may answer this call. */
async function load<T>(call: Call<T>, detached: boolean, recording: Recording): Promise<LoadResult> {
  const { cache, key, parserChanges, compute } = call
  const result = await inLoadScope((scope) => recorded(scope, key, recording, compute))
  if (!detached) call.own = { result }
  const rejected = rejectChangedParsers(parserChanges)
  if (rejected !== undefined) return rejected
  const hasRead = !recording.isEmpty || recording.rejection !== undefined
  if (!hasRead && !endsWithoutWrites(call)) return NOTHING_READ
  return rejectUnstorable(cache, key, () => {
    const value = checkedSnapshot(result, { modelClass: NoModel, codecs: cache.settings.codecs })
    return { cacheable: true, value, tags: [] }
  })
}

/** Whether a ttl or a tag ends the entry, even if no write does. */
function endsWithoutWrites<T>({ cache, options }: Call<T>): boolean {
  const { ttl = cache.settings.lifetimes.ttl, tags } = options
  return tags.length > 0 || (ttl !== undefined && ttl !== Infinity)
}

async function bypass<T>({ cache, options, key, compute }: Call<T>, reason: string, detail?: string): Promise<T> {
  return inBypassScope(bypassCache(cache, options, { reason, detail, key }), compute)
}

/** The change of a session on a database that the entries were read from, as far as the tags show the database. */
function changeFor(entries: readonly Entry[]): string | undefined {
  const changed = [...withChangedSessions()]
  const observedKnex = changed.find(({ database }) => entries.some(({ tags }) => tags.includes(databaseTag(database))))
  return observedKnex && changeOfSession(observedKnex)
}
