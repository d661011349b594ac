import { expiryFor } from '../core/freshness.js'
import type { BypassReason } from '../query/bypass.js'
import type { CacheSettings } from '../query/CacheSettings.js'
import { HOOKS_FIRST, planQuery } from '../query/QueryPlan.js'
import { knownTags, tableTags } from '../query/queryTags.js'
import { hasBeforeHooks } from '../query/partHooks.js'
import type { CacheExplanation } from './CacheInfo.js'

const NOTHING = {
  reason: undefined,
  detail: undefined,
  key: undefined,
  dependsOn: [],
  storedAt: undefined,
  expiresAt: undefined,
  bytes: undefined,
} as const

const HOOKS_DECIDE = 'hooks that run before the query may change its key; withCacheInfo() runs it and tells'

/** What the cache would do for the builder as it stands. It runs no hook and no statement. */
export async function explain(builder: unknown, settings: CacheSettings | undefined): Promise<CacheExplanation> {
  if (settings === undefined) return { ...NOTHING, status: 'bypass', reason: 'not-asked' }
  const plan = planQuery(builder, settings)
  if (plan === HOOKS_FIRST) return { ...NOTHING, status: 'miss', detail: HOOKS_DECIDE }
  if (plan.bypass !== undefined) return { ...NOTHING, status: 'bypass', reason: plan.bypass, detail: plan.detail }
  const { cache, key, options } = plan
  const { entry, age, refusal } = await cache.inspect(key, options)
  const passedOver = options.mode === 'refresh'
  const dependsOn = entry?.tags ?? [...knownTags(builder, settings, options), ...tableTags(builder, plan.source)]
  const reason = refusal?.reason as BypassReason | undefined
  const detail = refusal?.detail ?? (plan.text !== undefined && hasBeforeHooks(builder) ? HOOKS_DECIDE : undefined)
  const known = { ...NOTHING, key, dependsOn, reason, detail }
  if (entry === undefined) return { ...known, status: refusal === undefined ? 'miss' : 'bypass' }
  const { storedAt, bytes } = entry
  return {
    ...known,
    status: passedOver ? 'miss' : statusOf(age),
    storedAt,
    bytes,
    expiresAt: expiryFor(entry, options),
  }
}

function statusOf(age: string | undefined): CacheExplanation['status'] {
  if (age === 'fresh') return 'hit'
  return age === 'revalidate' ? 'stale' : 'miss'
}
