import type { Cacheable, LoadResult, Rejected } from '../../cache/load/LoadResult.js'
import type { ResultCache } from '../../cache/ResultCache.js'
import { rejectClass, UnstorableClass } from '../classes/UnstorableClass.js'
import { Unstorable } from '../values/Unstorable.js'

/**
 * What `take` makes of a result, or why the result cannot be stored. It never throws, because a result that cannot be stored must not
 * fail the query.
 */
export function rejectUnstorable(cache: ResultCache, key: string | undefined, take: () => Cacheable): LoadResult {
  try {
    return take()
  } catch (error) {
    if (error instanceof Unstorable) {
      const rejection: Rejected = { cacheable: false, reason: error.reason, detail: error.message }
      if (error instanceof UnstorableClass) rejectClass(cache.settings.codecs, error.modelClass, rejection)
      return rejection
    }
    cache.failed('snapshot', key, error)
    return {
      cacheable: false,
      reason: 'unsupported-value',
      detail: error instanceof Error ? error.message : String(error),
    }
  }
}
