import { internalsOf } from '../../query/builder/builderInternals.js'
import { cacheOf, HOOKS_FIRST, planQuery } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import { sameModels } from '../../snapshot/roundTrip/sameModels.js'
import type { CacheInfo } from '../CacheInfo.js'

/** The cache of a query, where it checks any of its hits. */
export function verifyingCacheOf(builder: unknown, settings: CacheSettings): QueryCache | undefined {
  const cache = cacheOf(builder, settings)
  return cache.settings.verify.sample > 0 ? cache : undefined
}

/** How a query is run: as it was asked, and past the cache. */
export interface Runs {
  again(): Promise<unknown>
  plainly(): Promise<unknown>
}

/**
 * Runs a query, and where a hit answered it and is due to be checked, runs it once more past the cache: what the database says is
 * the result. A difference that persists is reported and ends the entry: both are run again, and what is written meanwhile, by
 * whichever process, explains it.
 */
export async function verified(
  cache: QueryCache,
  builder: unknown,
  settings: CacheSettings,
  info: CacheInfo,
  run: Promise<unknown>,
  runs: Runs,
): Promise<unknown> {
  const result = await run
  const { status, key } = info
  if (status !== 'hit' || key === undefined || !cache.isDueForVerification()) return result
  try {
    const actual = await runs.plainly()
    // The comparison takes away what getters leave on the first of the two.
    return sameModels(actual, result)
      ? actual
      : await compareAgain(cache, builder, keysOf(builder, settings, key), runs)
  } catch (error) {
    cache.failed('verify', key, error)
    return result
  }
}

/** What the database says. */
async function compareAgain(
  cache: QueryCache,
  builder: unknown,
  keys: readonly string[],
  { again, plainly }: Runs,
): Promise<unknown> {
  const writes = cache.writesSoFar
  const entries = await cache.entriesOf(keys)
  const cached = await again()
  const actual = await plainly()
  const persists = !sameModels(actual, cached) && cache.writesSoFar === writes
  if (persists && (await cache.allHold(entries))) await cache.reportMismatch(keys, cached, actual, internalsOf(builder))
  return actual
}

/** The keys of all entries that the query may have been answered from. */
function keysOf(builder: unknown, settings: CacheSettings, key: string): string[] {
  if (settings.key !== undefined || internalsOf(builder).parentQuery() !== null) return [key]
  const plan = planQuery(builder, settings)
  return plan === HOOKS_FIRST || plan.bypass !== undefined ? [key] : [key, ...(plan.entities?.keys ?? [])]
}
