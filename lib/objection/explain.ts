import { hasBeforeHooks } from '../query/fingerprint/partHooks.js'
import { keyOfBypassed, NEEDS_HOOKS, planWhenNamed } from '../query/plan/QueryPlan.js'
import type { CacheSettings } from '../query/queryCache/CacheSettings.js'
import type { CacheExplanation } from '../query/report/CacheInfo.js'
import { explainBypass, explainKey, NOTHING } from '../query/report/explainKey.js'
import { knownTags, tableTags } from '../query/tags/queryTags.js'

const HOOKS_DECIDE =
  'Hooks that run before the query may change its key. To see the key, run the query with withCacheInfo().'

/** What the cache would do for the builder as it stands. It runs no hook, and no statement but the question which database it is. */
export async function explain(builder: unknown, settings: CacheSettings | undefined): Promise<CacheExplanation> {
  if (settings === undefined) return explainBypass('not-asked')
  const plan = await planWhenNamed(builder, settings)
  if (plan === NEEDS_HOOKS) return { ...NOTHING, status: 'miss', detail: HOOKS_DECIDE }
  if (plan.bypass !== undefined) return explainBypass(plan.bypass, plan.detail, keyOfBypassed(builder, settings, plan))
  const { options, fingerprint, observedKnex } = plan
  const mayChange = fingerprint !== undefined && hasBeforeHooks(builder)
  const atMost = (): string[] => [...knownTags(builder, settings, options), ...tableTags(builder, observedKnex)]
  return explainKey(plan, atMost, mayChange ? HOOKS_DECIDE : undefined)
}
