import type { Rejected } from '../../cache/load/LoadResult.js'
import type { Recording } from '../../cache/load/Recording.js'
import { parsedOtherwise } from '../../query/queryCache/parsedOtherwise.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import { adviceFor } from '../../query/bypass/bypassAdvice.js'
import { traitsOf } from '../../query/builder/operationTraits.js'
import { hasOtherOwner } from '../../query/fingerprint/ownerFingerprint.js'
import { hasChanged } from '../../query/fingerprint/queryFingerprint.js'
import type { ResultForm } from '../../query/builder/resultForm.js'

const UNSTABLE: Rejected = { cacheable: false, reason: 'unstable', detail: adviceFor('unstable') }

const OTHER_OWNER: Rejected = {
  cacheable: false,
  reason: 'unstable',
  detail: 'The ids of the owners changed while the result was loaded. The next query loads again.',
}

/**
 * To be called before a load; what it returns, after: why the result must not be kept. A key that the caller gave stands for
 * whatever its query results in, as long as values are parsed in one way, and the rows are those of the same owners.
 */
export function rejectionAfterLoad(
  builder: unknown,
  { text, owner, parserChanges }: CachedPlan,
  form: ResultForm,
  recording: Recording,
): () => Rejected | undefined {
  if (text === undefined && owner === '') return () => parsedOtherwise(parserChanges)
  const before: unknown = (builder as { clone(): unknown }).clone()
  if (text === undefined) {
    const traits = traitsOf(before)
    return () => parsedOtherwise(parserChanges) ?? (hasOtherOwner(before, traits, owner) ? OTHER_OWNER : undefined)
  }
  return () => {
    const refused = parsedOtherwise(parserChanges)
    if (refused !== undefined) return refused
    if (recording.volatile !== undefined) return { cacheable: false, reason: 'volatile', detail: recording.volatile }
    return hasChanged(before, form, text) ? UNSTABLE : undefined
  }
}
