import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import { NEEDS_NAME } from '../../query/plan/obstacle.js'
import { NEEDS_HOOKS, planWithoutHooks } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import { sameModels } from '../../snapshot/roundTrip/sameModels.js'
import type { CacheInfo } from '../../query/report/CacheInfo.js'

/** Further runs of the same query. */
interface Runs {
  /** With the cache. */
  again(): Promise<unknown>
  /** On the database. */
  uncached(): Promise<unknown>
}

/**
 * The result of a run. If it was a hit that is due for verification, the query also runs on the database, whose result is then
 * returned. If the results differ, both runs are repeated. A difference that remains, without a write of any process in
 * between, is reported and removes the entry.
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
    const actual = await runs.uncached()
    // The comparison removes from the first model what getters have cached on it.
    return sameModels(actual, result)
      ? actual
      : await compareAgain(cache, builder, keysOf(builder, settings, key), runs)
  } catch (error) {
    cache.failed('verify', key, error)
    return result
  }
}

/** Returns the result of the database. */
async function compareAgain(
  cache: QueryCache,
  builder: unknown,
  keys: readonly string[],
  { again, uncached }: Runs,
): Promise<unknown> {
  const writes = cache.writesSoFar
  const entries = await cache.entriesOf(keys)
  const cached = await again()
  const actual = await uncached()
  const persists = !sameModels(actual, cached) && cache.writesSoFar === writes
  if (persists && (await cache.allHold(entries))) await cache.reportMismatch(keys, cached, actual, internalsOf(builder))
  return actual
}

/** The keys of all entries that may have answered the query. */
function keysOf(builder: unknown, settings: CacheSettings, key: string): string[] {
  if (settings.key !== undefined || internalsOf(builder).parentQuery() !== null) return [key]
  const plan = planWithoutHooks(builder, settings)
  return plan === NEEDS_HOOKS || plan === NEEDS_NAME || plan.bypass !== undefined
    ? [key]
    : [key, ...(plan.rowEntries?.keys ?? [])]
}
