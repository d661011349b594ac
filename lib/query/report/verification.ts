import type { NamedQuery } from '../../core/events.js'
import { sameModels } from '../../snapshot/roundTrip/sameModels.js'
import type { QueryCache } from '../queryCache/QueryCache.js'
import type { CacheInfo } from './CacheInfo.js'

/** Further runs of the same query, and what is reported of it. */
interface Verification {
  /** Runs it with the cache. */
  again(): Promise<unknown>
  /** Runs it on the database. */
  uncached(): Promise<unknown>
  /** The keys of all entries that may have answered it, the key of the query first. */
  keys(key: string): readonly string[]
  readonly query: NamedQuery
}

/**
 * The result of a run. If it was a hit that is due for verification, the query also runs on the database, whose result is then
 * returned. If the results differ, both runs are repeated. A difference that remains, without a write of any process in
 * between, is reported and removes the entry.
 */
export async function verified(
  cache: QueryCache,
  info: CacheInfo,
  run: Promise<unknown>,
  verification: Verification,
): Promise<unknown> {
  const result = await run
  const { status, key } = info
  if (status !== 'hit' || key === undefined || !cache.verification.isDue()) return result
  try {
    const actual = await verification.uncached()
    // The comparison removes from the first model what getters have cached on it.
    return sameModels(actual, result) ? actual : await compareAgain(cache, key, verification)
  } catch (error) {
    cache.failed('verify', key, error)
    return result
  }
}

/** Returns the result of the database. */
async function compareAgain(
  cache: QueryCache,
  key: string,
  { again, uncached, keys, query }: Verification,
): Promise<unknown> {
  const all = keys(key)
  const writes = cache.writesSoFar
  const entries = await cache.entriesOf(all)
  const cached = await again()
  const actual = await uncached()
  const persists = !sameModels(actual, cached) && cache.writesSoFar === writes
  if (persists && (await cache.allHold(entries))) await cache.reportMismatch(all, cached, actual, query)
  return actual
}
