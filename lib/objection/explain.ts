import { expiryFor } from '../core/lifetimes.js'
import type { BypassReason } from '../query/bypass/bypassReason.js'
import { adviceFor } from '../query/bypass/bypassAdvice.js'
import type { CacheSettings } from '../query/queryCache/CacheSettings.js'
import { HOOKS_FIRST, keyOfBypassed, planQuery } from '../query/plan/QueryPlan.js'
import { knownTags, tableTags } from '../query/plan/queryTags.js'
import { hasBeforeHooks } from '../query/builder/partHooks.js'
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

/** Why a query is not cached for which nothing asked for it. */
export const NOT_ASKED = { reason: 'not-asked', detail: adviceFor('not-asked') } as const

const HOOKS_DECIDE = 'Hooks that run before the query may change its key. withCacheInfo() runs the query and tells.'

/** What the cache would do for the builder as it stands. It runs no hook and no statement. */
export async function explain(builder: unknown, settings: CacheSettings | undefined): Promise<CacheExplanation> {
  if (settings === undefined) return { ...NOTHING, ...NOT_ASKED, status: 'bypass' }
  const plan = planQuery(builder, settings)
  if (plan === HOOKS_FIRST) return { ...NOTHING, status: 'miss', detail: HOOKS_DECIDE }
  if (plan.bypass !== undefined) return bypassed(plan.bypass, plan.detail, keyOfBypassed(builder, settings, plan))
  const { cache, key, options } = plan
  const { entry, age, rejection } = await cache.inspect(key, options)
  const passedOver = options.mode === 'refresh'
  const dependsOn = entry?.tags ?? [...knownTags(builder, settings, options), ...tableTags(builder, plan.source)]
  const reason = rejection?.reason as BypassReason | undefined
  const mayChange = plan.text !== undefined && hasBeforeHooks(builder)
  const detail =
    rejection === undefined ? (mayChange ? HOOKS_DECIDE : undefined) : (rejection.detail ?? adviceFor(rejection.reason))
  const known = { ...NOTHING, key, dependsOn, reason, detail }
  if (entry === undefined) return { ...known, status: rejection === undefined ? 'miss' : 'bypass' }
  const { storedAt, bytes } = entry
  return {
    ...known,
    status: passedOver ? 'miss' : statusOf(age),
    storedAt,
    bytes,
    expiresAt: expiryFor(entry, options),
  }
}

function bypassed(reason: BypassReason, detail = adviceFor(reason), key?: string): CacheExplanation {
  return { ...NOTHING, status: 'bypass', reason, detail, key }
}

function statusOf(age: string | undefined): CacheExplanation['status'] {
  if (age === 'fresh') return 'hit'
  return age === 'revalidate' ? 'stale' : 'miss'
}
