import type { Recording } from '../../cache/load/Recording.js'
import type { Rejected } from '../../cache/load/LoadResult.js'
import { adviceFor } from '../../query/bypass/bypassAdvice.js'
import { hasOtherOwner } from '../../query/fingerprint/ownerFingerprint.js'
import { hasChanged } from '../../query/fingerprint/queryFingerprint.js'
import type { ResultForm } from '../../query/key/resultForm.js'
import { internalsOf, type KnexLike } from '../../query/objectionInternals/builderInternals.js'
import { traitsOf } from '../../query/objectionInternals/operationTraits.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import { unseenInfluence } from '../../query/plan/unseenInfluence.js'
import { rejectChangedParsers } from '../../query/queryCache/rejectChangedParsers.js'

const UNSTABLE: Rejected = { cacheable: false, reason: 'unstable', detail: adviceFor('unstable') }

const OTHER_OWNER: Rejected = {
  cacheable: false,
  reason: 'unstable',
  detail: 'The ids of the owners changed while the result was loaded. The next query loads again.',
}

/**
 * Call it before a load. Call the returned function after the load, for the reason why the result must not be stored. Under a key
 * that the caller gave any result may be stored, as long as the type parsers, the owners and the settings
 * are the same as before the load, and no listener can change the query.
 */
export function rejectionAfterLoad(
  builder: unknown,
  { fingerprint, owner, parserChanges }: CachedPlan,
  form: ResultForm,
  recording: Recording,
): () => Rejected | undefined {
  const knex = internalsOf(builder).unsafeKnex() as KnexLike
  const rejectInfluenced = (): Rejected | undefined => rejectUnseen(knex) ?? rejectChangedParsers(parserChanges)
  if (fingerprint === undefined && owner === '') return rejectInfluenced
  const before: unknown = internalsOf(builder).clone()
  if (fingerprint === undefined) {
    const traits = traitsOf(before)
    return () => rejectInfluenced() ?? (hasOtherOwner(before, traits, owner) ? OTHER_OWNER : undefined)
  }
  return () => {
    const rejected = rejectInfluenced()
    if (rejected !== undefined) return rejected
    if (recording.volatile !== undefined) return { cacheable: false, reason: 'volatile', detail: recording.volatile }
    return hasChanged(before, form, fingerprint) ? UNSTABLE : undefined
  }
}

/** Somebody began to listen after the key was made, or gave the settings another function. */
function rejectUnseen(knex: KnexLike): Rejected | undefined {
  const detail = unseenInfluence(knex, knex.client)
  return detail === undefined ? undefined : { cacheable: false, reason: 'opaque', detail }
}
