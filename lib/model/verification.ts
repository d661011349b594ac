import { internalsOf } from '../query/builderInternals.js'
import { cacheOf, HOOKS_FIRST, planQuery } from '../query/QueryPlan.js'
import type { CacheSettings } from '../query/CacheSettings.js'
import type { QueryCache } from '../query/QueryCache.js'
import { sameModels } from '../snapshot/sameModels.js'
import type { CacheInfo } from './CacheInfo.js'

/** The cache of a query, where it checks any of its hits. */
export function verifyingCacheOf(builder: unknown, settings: CacheSettings): QueryCache | undefined {
  const cache = cacheOf(builder, settings)
  return cache.settings.verify > 0 ? cache : undefined
}

/**
 * Runs a query, and where a hit answered it and is due to be checked, runs it once more past the cache: what the database says is
 * the result, and a difference is reported and ends the entry. What a write has overtaken meanwhile is no difference.
 */
export async function verified(
  cache: QueryCache,
  builder: unknown,
  settings: CacheSettings,
  info: CacheInfo,
  run: Promise<unknown>,
  runPlainly: () => Promise<unknown>,
): Promise<unknown> {
  const result = await run
  const { status, key } = info
  if (status !== 'hit' || key === undefined || !cache.isDueForVerification()) return result
  const writes = cache.writesSoFar
  let actual: unknown
  try {
    actual = await runPlainly()
  } catch (error) {
    cache.failed('verify', key, error)
    return result
  }
  // The comparison takes away what getters leave on the first of the two.
  if (!sameModels(actual, result) && cache.writesSoFar === writes)
    await cache.differs(keysOf(builder, settings, key), result, actual)
  return actual
}

/** The keys of all entries that the query may have been answered from. */
function keysOf(builder: unknown, settings: CacheSettings, key: string): string[] {
  if (settings.key !== undefined || internalsOf(builder).parentQuery() !== null) return [key]
  const plan = planQuery(builder, settings)
  return plan === HOOKS_FIRST || plan.bypass !== undefined ? [key] : [key, ...(plan.entities?.keys ?? [])]
}
