import type { Loaded } from '../cache/load.js'
import type { QueryCache } from '../cache/QueryCache.js'
import { internalsOf } from '../query/builderInternals.js'
import { tableTags } from '../query/QueryPlan.js'
import { detach } from '../snapshot/detach.js'
import { prove } from '../snapshot/proof.js'
import { Unkeepable, type Snapshot } from '../snapshot/Snapshot.js'

/** A result as the cache can keep it, or why it cannot. It never throws: what fails here must not fail the query. */
export function takeSnapshot(builder: unknown, cache: QueryCache, result: unknown, total: number | undefined): Loaded {
  const internals = internalsOf(builder)
  const modelClass = internals.resultModelClass()
  const { codecs } = cache.settings
  try {
    const detached = detach(result, modelClass, internals.graphExpressionObject() ?? undefined, codecs)
    const snapshot = prove(detached, result, modelClass, codecs)
    const value: Snapshot = total === undefined ? snapshot : { ...snapshot, total }
    return { kept: true, value, tags: tableTags(builder) }
  } catch (error) {
    if (error instanceof Unkeepable) return { kept: false, reason: error.reason, detail: error.message }
    cache.failed('snapshot', undefined, error)
    return { kept: false, reason: 'unsupported-value', detail: error instanceof Error ? error.message : String(error) }
  }
}
