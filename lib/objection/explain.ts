import { expiryFor } from '../core/lifetimes.js'
import { placeOf } from '../core/tag.js'
import { dependencyText } from '../core/tables/dependencyText.js'
import { spellColumn } from '../database/catalog/spellColumn.js'
import { adviceFor } from '../query/bypass/bypassAdvice.js'
import type { BypassReason } from '../query/bypass/bypassReason.js'
import { hasBeforeHooks } from '../query/fingerprint/partHooks.js'
import { keyOfBypassed, NEEDS_HOOKS, planWhenNamed } from '../query/plan/QueryPlan.js'
import type { CacheSettings } from '../query/queryCache/CacheSettings.js'
import { knownTags, tableTags } from '../query/tags/queryTags.js'
import type { CacheExplanation } from './state/CacheInfo.js'

const NOTHING = {
  reason: undefined,
  detail: undefined,
  key: undefined,
  dependsOn: [],
  storedAt: undefined,
  expiresAt: undefined,
  bytes: undefined,
} as const

/** The explanation for a query without caching. */
export const NOT_ASKED = { reason: 'not-asked', detail: adviceFor('not-asked') } as const

const HOOKS_DECIDE =
  'Hooks that run before the query may change its key. To see the key, run the query with withCacheInfo().'

/** What the cache would do for the builder as it stands. It runs no hook, and no statement but the question which database it is. */
export async function explain(builder: unknown, settings: CacheSettings | undefined): Promise<CacheExplanation> {
  if (settings === undefined) return { ...NOTHING, ...NOT_ASKED, status: 'bypass' }
  const plan = await planWhenNamed(builder, settings)
  if (plan === NEEDS_HOOKS) return { ...NOTHING, status: 'miss', detail: HOOKS_DECIDE }
  if (plan.bypass !== undefined) {
    const { bypass: reason, detail = adviceFor(reason) } = plan
    return { ...NOTHING, status: 'bypass', reason, detail, key: keyOfBypassed(builder, settings, plan) }
  }
  const { cache, key, options, fingerprint, observedKnex } = plan
  const { entry, age, rejection } = await cache.inspect(key, options)
  const dependsOn =
    entry === undefined
      ? [...knownTags(builder, settings, options), ...tableTags(builder, observedKnex)]
      : [
          ...entry.tags.filter((tag) => placeOf(tag) === undefined),
          ...entry.dependencies.map((dependency) => dependencyText(dependency, spellColumn)),
        ]
  const reason = rejection?.reason as BypassReason | undefined
  const mayChange = fingerprint !== undefined && hasBeforeHooks(builder)
  const detail = rejection === undefined ? mayChange && HOOKS_DECIDE : (rejection.detail ?? adviceFor(rejection.reason))
  const known = { ...NOTHING, key, dependsOn, reason, detail: detail || undefined }
  if (entry === undefined) return { ...known, status: rejection === undefined ? 'miss' : 'bypass' }
  return {
    ...known,
    status: options.mode === 'refresh' ? 'miss' : statusOf(age),
    storedAt: entry.storedAt,
    bytes: entry.bytes,
    expiresAt: expiryFor(entry, options),
  }
}

function statusOf(age: string | undefined): CacheExplanation['status'] {
  if (age === 'fresh') return 'hit'
  return age === 'revalidate' ? 'stale' : 'miss'
}
