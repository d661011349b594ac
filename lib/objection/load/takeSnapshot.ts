import type { LoadResult } from '../../cache/load/LoadResult.js'
import { internalsOf } from '../../query/builder/builderInternals.js'
import { BELOW_HAS_HOOKS, FETCHES, HAS_HOOKS, traitsOf } from '../../query/builder/operationTraits.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import { declaredTags } from '../../query/plan/queryTags.js'
import type { Captured } from './captureLoad.js'
import { detach } from '../../snapshot/detach/detach.js'
import { rejectUnstorable } from '../../snapshot/detach/rejectUnstorable.js'
import { checkRoundTrip } from '../../snapshot/roundTrip/roundTrip.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'

/** What a query has loaded, as the cache can keep it, or why it cannot. */
export function takeSnapshot(
  builder: unknown,
  plan: CachedPlan,
  { result, total, isOfRows = false }: Captured,
): LoadResult {
  const { cache, source } = plan
  const internals = internalsOf(builder)
  const modelClass = internals.resultModelClass()
  const { codecs } = cache.settings
  return rejectUnstorable(cache, undefined, () => {
    const graph = internals.graphExpressionObject() ?? undefined
    const isUntouched = isOfRows && (traitsOf(builder) & (HAS_HOOKS | BELOW_HAS_HOOKS | FETCHES)) === 0
    const detached = detach(result, { modelClass, graph, codecs, isUntouched })
    const snapshot = checkRoundTrip(detached, result, modelClass, codecs)
    const value: Snapshot = total === undefined ? snapshot : { ...snapshot, total }
    return { cacheable: true, value, tags: declaredTags(builder, source) }
  })
}
