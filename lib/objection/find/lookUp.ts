import { isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { findRows, isComplete, modelsOf, oldestOf, type RowHits } from '../rows/rowHits.js'
import type { CacheInfo } from '../../query/report/CacheInfo.js'
import { rebuildEntry, type Rebuilt } from './answerFromEntry.js'
import { reportAnswer } from '../../query/report/findReport.js'

/**
 * What the cache holds for a query: its fresh entry, or the entries of all its rows, counted and reported as a hit. `undefined`: the query
 * has to load. Synchronous if the store is.
 */
export function lookUp(
  builder: unknown,
  plan: CachedPlan,
  info: CacheInfo | undefined,
): MaybePromise<Rebuilt | undefined> {
  const { cache, key, options, rowEntries } = plan
  if (options.mode === 'refresh') return undefined
  // Until the store answers, the caller may change the builder.
  const modelClass = internalsOf(builder).resultModelClass()
  if (rowEntries?.form === 'list') {
    if (!rowEntries.keys.every((each) => cache.mayHave(each))) return undefined
    const hits = findRows(builder, plan, modelClass)
    const ofRows = (found: RowHits): Rebuilt | undefined => rebuiltRows(builder, plan, found, info)
    return isPromise(hits) ? hits.then(ofRows) : ofRows(hits)
  }
  const found = cache.hit(key, options, internalsOf(builder))
  return isPromise(found)
    ? found.then((entry) => entry && rebuilt(entry, modelClass, plan, info))
    : found && rebuilt(found, modelClass, plan, info)
}

function rebuiltRows(
  builder: unknown,
  plan: CachedPlan,
  hits: RowHits,
  info: CacheInfo | undefined,
): Rebuilt | undefined {
  if (hits.size === 0 || !isComplete(hits, plan)) return undefined
  const oldest = oldestOf(hits)
  plan.cache.countHit(plan.key, oldest, internalsOf(builder))
  reportAnswer(info, plan, oldest)
  return { models: modelsOf(hits) }
}

/** A damaged entry is removed. */
function rebuilt(
  entry: Entry,
  modelClass: AnyModelClass,
  plan: CachedPlan,
  info: CacheInfo | undefined,
): Rebuilt | undefined {
  try {
    const answer = rebuildEntry(entry, modelClass, plan)
    reportAnswer(info, plan, entry)
    return answer
  } catch (error) {
    void plan.cache.unusable(plan.key, error)
    return undefined
  }
}
