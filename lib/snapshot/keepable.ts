import type { Kept, Loaded } from '../cache/load.js'
import type { ResultCache } from '../cache/ResultCache.js'
import { Unkeepable } from './Snapshot.js'

/** What `take` makes of a result, or why it cannot be kept. It never throws: what fails here must not fail the query. */
export function keepable(cache: ResultCache, key: string | undefined, take: () => Kept): Loaded {
  try {
    return take()
  } catch (error) {
    if (error instanceof Unkeepable) return { kept: false, reason: error.reason, detail: error.message }
    cache.failed('snapshot', key, error)
    return { kept: false, reason: 'unsupported-value', detail: error instanceof Error ? error.message : String(error) }
  }
}
