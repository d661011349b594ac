import { isDebugging, withDebugLine, withNotAskedLine } from '../../cache/statistics/debugLog.js'
import { isRead } from '../../query/bypass/bypassReason.js'
import { internalsOf, returnAsFirstClone } from '../../query/objectionInternals/builderInternals.js'
import { observeUncached } from '../../query/plan/observeQuery.js'
import { cacheOf, NEEDS_HOOKS } from '../../query/plan/QueryPlan.js'
import { PAST_CACHE, settingsOfClass, type CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { EXECUTION, INFO, SETTINGS, type BuilderState } from '../state/builderState.js'
import { VerificationInfo, type CacheInfo } from '../../query/report/CacheInfo.js'
import { verified } from '../../query/report/verification.js'
import { cachedCount } from './cachedCount.js'
import { CachedFind } from './CachedFind.js'
import { fastHit, type Pipeline } from './fastHit.js'
import { canRunHooks, HookedFind } from './HookedFind.js'
import { executeInOrder, joinRelationQueue } from './RelationQueue.js'
import { verifiedKeys } from './verifiedKeys.js'

/**
 * `execute()` with the cache. `executesPlainly`: the builder class executes queries as Objection does. A project's own builder
 * class may add to a query, or change its result, in `execute()`.
 */
export function executeCached(builder: BuilderState, executesPlainly: boolean): Promise<unknown> {
  if (builder[EXECUTION] !== undefined) return pastCache(builder).executeUncached()
  const settings = builder[SETTINGS] ?? settingsOfClass(builder)
  if (settings === undefined || settings === PAST_CACHE || (!settings.enabled && !internalsOf(builder).isFind())) {
    observeUncached(builder)
    const relation = joinRelationQueue(builder, false)
    if (relation !== undefined) return executeInOrder(builder.clone(), relation)
    if (isDebugging && settings === undefined && isRead(builder)) {
      return withNotAskedLine(internalsOf(builder), () => builder.executeUncached())
    }
    return builder.executeUncached()
  }
  if (isDebugging) return withDebugLine(() => executeAsked(builder, settings, executesPlainly))
  return executeAsked(builder, settings, executesPlainly)
}

/** Executes a query that says something about caching. */
function executeAsked(builder: BuilderState, settings: CacheSettings, executesPlainly: boolean): Promise<unknown> {
  const cache = cacheOf(builder, settings)
  if (cache.settings.verify.sample === 0) return find(builder, settings, builder[INFO], executesPlainly)
  const info: CacheInfo = builder[INFO] ?? new VerificationInfo()
  const [uncached, again, planned] = [builder.clone(), builder.clone(), builder.clone()]
  return verified(cache, info, find(builder, settings, info, executesPlainly), {
    again: () => find(again, settings, undefined, executesPlainly),
    uncached: () => pastCache(uncached).executeUncached(),
    keys: (key) => verifiedKeys(planned, settings, key),
    query: internalsOf(planned),
  })
}

function find(
  builder: BuilderState,
  settings: CacheSettings,
  info: CacheInfo | undefined,
  executesPlainly: boolean,
): Promise<unknown> {
  // The builder is cloned at the call: later changes to the builder are not part of this query.
  const makePipeline = (): Pipeline => {
    // Objection executes a clone. Where it does nothing before, this one will do. Another `execute()` may take clones of its own.
    const copy = executesPlainly ? returnAsFirstClone(ownClone(builder)) : builder.clone()
    return new CachedFind(copy, settings, info, joinRelationQueue(copy, true))
  }
  const hit = executesPlainly ? fastHit(builder, settings, info, makePipeline) : undefined
  if (hit !== undefined && hit !== NEEDS_HOOKS) return hit
  observeUncached(builder)
  if (hit === NEEDS_HOOKS && canRunHooks(builder)) return new HookedFind(ownClone(builder), settings, info).run()
  return makePipeline().run()
}

/** A clone that hooks get to see. It is no query that asks the cache once more. */
function ownClone(builder: BuilderState): BuilderState {
  const copy = builder.clone()
  copy[SETTINGS] = undefined
  return copy
}

/** `resultSize()` with the cache. `isCacheable`: the builder class counts as Objection does. */
export async function countCached(builder: BuilderState, isCacheable: boolean): Promise<number> {
  observeUncached(builder)
  const isPastCache = builder[EXECUTION] !== undefined || builder[SETTINGS] === PAST_CACHE
  if (isPastCache || !isCacheable) return builder.countUncached()
  const settings = builder[SETTINGS] ?? settingsOfClass(builder)
  if (settings === undefined) return builder.countUncached()
  return isDebugging
    ? withDebugLine(() => cachedCount(builder.clone(), settings))
    : cachedCount(builder.clone(), settings)
}

/** A copy that bypasses the cache. A hook may run a clone of the query that is being executed: the clone is another query. */
function pastCache(builder: BuilderState): BuilderState {
  observeUncached(builder)
  const copy = builder.clone()
  copy[EXECUTION] = undefined
  copy[SETTINGS] = PAST_CACHE
  return copy
}
