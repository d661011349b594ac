import type { Cacheable, Loaded, Rejected } from '../../cache/load/loadRequest.js'
import type { ResultCache } from '../../cache/ResultCache.js'
import { rejectClass } from '../classes/rejectedClasses.js'
import { Unstorable } from '../format/Snapshot.js'

/** What `take` makes of a result, or why it cannot be kept. It never throws: what fails here must not fail the query. */
export function rejectUnstorable(cache: ResultCache, key: string | undefined, take: () => Cacheable): Loaded {
  try {
    return take()
  } catch (error) {
    if (error instanceof Unstorable) return refusedFor(error, cache)
    cache.failed('snapshot', key, error)
    return {
      cacheable: false,
      reason: 'unsupported-value',
      detail: error instanceof Error ? error.message : String(error),
    }
  }
}

function refusedFor({ reason, message, about }: Unstorable, { settings }: ResultCache): Rejected {
  const refusal: Rejected = { cacheable: false, reason, detail: message }
  if (about.modelClass !== undefined) rejectClass(settings.codecs, about.modelClass, refusal)
  return refusal
}
