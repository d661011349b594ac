import type { LoadResult } from '../../cache/load/LoadResult.js'
import { treeSize } from '../../codec/plainDataSize.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import { BELOW_HAS_HOOKS, FETCHES, HAS_HOOKS, traitsOf } from '../../query/objectionInternals/operationTraits.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import { declaredTags } from '../../query/tags/queryTags.js'
import { rejectUnstorable } from '../../snapshot/detach/rejectUnstorable.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import { checkedSnapshot } from '../../snapshot/roundTrip/roundTrip.js'
import type { Captured } from './captureLoad.js'

/** What a query has loaded as data for the cache, or why it cannot be stored. */
export function takeSnapshot(
  builder: unknown,
  { cache, observedKnex }: CachedPlan,
  { result, total, isFromRows = false }: Captured,
): LoadResult {
  const internals = internalsOf(builder)
  const modelClass = internals.resultModelClass()
  const { codecs } = cache.settings
  return rejectUnstorable(cache, undefined, () => {
    const graph = internals.graphExpressionObject() ?? undefined
    const isUntouched = isFromRows && (traitsOf(builder) & (HAS_HOOKS | BELOW_HAS_HOOKS | FETCHES)) === 0
    const snapshot = checkedSnapshot(result, { modelClass, graph, codecs, isUntouched })
    const value: Snapshot = total === undefined ? snapshot : { ...snapshot, total }
    // No object occurs twice in a snapshot: it is a copy, which refers to shared objects by their index.
    return { cacheable: true, value, size: treeSize(value), tags: declaredTags(builder, observedKnex) }
  })
}
