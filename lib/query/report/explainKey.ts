import type { ResultCache } from '../../cache/ResultCache.js'
import { expiryFor } from '../../core/lifetimes.js'
import { adviceFor } from '../bypass/bypassAdvice.js'
import type { BypassReason } from '../bypass/bypassReason.js'
import type { CheckedCacheOptions } from '../queryCache/CacheSettings.js'
import type { CacheExplanation } from './CacheInfo.js'
import { dependsOnOf } from './dependsOn.js'

/** The explanation of a query of which nothing is known. */
export const NOTHING = {
  reason: undefined,
  detail: undefined,
  key: undefined,
  dependsOn: [],
  storedAt: undefined,
  expiresAt: undefined,
  bytes: undefined,
} as const

/** The explanation of a query that would bypass the cache. `key`: the one that it would have. */
export const explainBypass = (reason: BypassReason, detail = adviceFor(reason), key?: string): CacheExplanation => ({
  ...NOTHING,
  status: 'bypass',
  reason,
  detail,
  key,
})

/** A query that can be cached. */
interface Explained {
  readonly cache: ResultCache
  readonly key: string
  readonly options: CheckedCacheOptions
}

/**
 * What the cache would do for a query. `atMost`: what the query would depend on, where there is no entry. `note`: what to say of a query that
 * nothing is known against.
 */
export async function explainKey(
  { cache, key, options }: Explained,
  atMost: () => readonly string[],
  note?: string,
): Promise<CacheExplanation> {
  const { entry, age, rejection } = await cache.inspect(key, options)
  const dependsOn = entry === undefined ? atMost() : dependsOnOf(entry)
  const reason = rejection?.reason as BypassReason | undefined
  const detail = rejection === undefined ? note : (rejection.detail ?? adviceFor(rejection.reason))
  const known = { ...NOTHING, key, dependsOn, reason, detail }
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
