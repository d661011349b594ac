import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import { NEEDS_NAME } from '../../query/plan/obstacle.js'
import { NEEDS_HOOKS, planWithoutHooks } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'

/** The keys of all entries that may have answered a query with this key. */
export function verifiedKeys(builder: unknown, settings: CacheSettings, key: string): readonly string[] {
  if (settings.key !== undefined || internalsOf(builder).parentQuery() !== null) return [key]
  const plan = planWithoutHooks(builder, settings)
  return plan === NEEDS_HOOKS || plan === NEEDS_NAME || plan.bypass !== undefined
    ? [key]
    : [key, ...(plan.rowEntries?.keys ?? [])]
}
