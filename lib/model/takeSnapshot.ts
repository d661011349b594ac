import type { Loaded } from '../cache/load.js'
import { internalsOf } from '../query/builderInternals.js'
import { declaredTags, type CachedPlan } from '../query/QueryPlan.js'
import { detach } from '../snapshot/detach.js'
import { prove } from '../snapshot/proof.js'
import { Unkeepable, type Snapshot } from '../snapshot/Snapshot.js'

/** A result as the cache can keep it, or why it cannot. It never throws: what fails here must not fail the query. */
export function takeSnapshot(builder: unknown, plan: CachedPlan, result: unknown, total: number | undefined): Loaded {
  const { cache } = plan
  const internals = internalsOf(builder)
  const modelClass = internals.resultModelClass()
  const { codecs } = cache.settings
  try {
    const detached = detach(result, modelClass, internals.graphExpressionObject() ?? undefined, codecs)
    const snapshot = prove(detached, result, modelClass, codecs)
    const value: Snapshot = total === undefined ? snapshot : { ...snapshot, total }
    return { kept: true, value, tags: declaredTags(builder, plan.source) }
  } catch (error) {
    if (error instanceof Unkeepable) return { kept: false, reason: error.reason, detail: error.message }
    cache.failed('snapshot', undefined, error)
    return { kept: false, reason: 'unsupported-value', detail: error instanceof Error ? error.message : String(error) }
  }
}
