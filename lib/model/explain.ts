import { expiryFor } from '../core/freshness.js'
import type { BypassReason } from '../query/bypass.js'
import type { CacheSettings } from '../query/CacheSettings.js'
import { knownTags, planQuery, tableTags } from '../query/QueryPlan.js'
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

/** What the cache would do for the builder as it stands. It runs nothing: no hook, no statement. */
export async function explain(builder: unknown, settings: CacheSettings): Promise<CacheExplanation> {
  const plan = planQuery(builder, settings)
  if (plan.bypass !== undefined) return { ...NOTHING, status: 'bypass', reason: plan.bypass }
  const { cache, key, options } = plan
  const { entry, age, refusal } = await cache.inspect(key, options)
  const passedOver = options.mode === 'refresh'
  const dependsOn = entry?.tags ?? [...knownTags(builder, settings, plan), ...tableTags(builder, plan)]
  const reason = refusal?.reason as BypassReason | undefined
  const known = { ...NOTHING, key, dependsOn, reason, detail: refusal?.detail }
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
