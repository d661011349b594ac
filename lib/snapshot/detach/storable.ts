import type { Kept, Loaded, Refused } from '../../cache/load/loadRequest.js'
import type { ResultCache } from '../../cache/ResultCache.js'
import { refuseClass } from '../classes/refusedClasses.js'
import { Unkeepable } from '../format/Snapshot.js'

/** What `take` makes of a result, or why it cannot be kept. It never throws: what fails here must not fail the query. */
export function keepable(cache: ResultCache, key: string | undefined, take: () => Kept): Loaded {
  try {
    return take()
  } catch (error) {
    if (error instanceof Unkeepable) return refusedFor(error, cache)
    cache.failed('snapshot', key, error)
    return { kept: false, reason: 'unsupported-value', detail: error instanceof Error ? error.message : String(error) }
  }
}

function refusedFor({ reason, message, about }: Unkeepable, { settings }: ResultCache): Refused {
  const refusal: Refused = { kept: false, reason, detail: message }
  if (about.modelClass !== undefined) refuseClass(settings.codecs, about.modelClass, refusal)
  return refusal
}
