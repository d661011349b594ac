import type { Refused } from '../cache/load.js'
import type { Recording } from '../cache/Recording.js'
import { parsedOtherwise } from '../query/parsedOtherwise.js'
import type { CachedPlan } from '../query/QueryPlan.js'
import { adviceFor } from '../query/bypassAdvice.js'
import { hasChanged } from '../query/queryText.js'
import type { ResultForm } from '../query/resultForm.js'

/**
 * To be called before a load; what it returns, after: why the result must not be kept. A key that the caller gave stands for
 * whatever its query results in, as long as values are parsed in one way.
 */
export function unfitAfterLoad(
  builder: unknown,
  { text, parserChanges }: CachedPlan,
  form: ResultForm,
  recording: Recording,
): () => Refused | undefined {
  if (text === undefined) return () => parsedOtherwise(parserChanges)
  const before: unknown = (builder as { clone(): unknown }).clone()
  return () => {
    const refused = parsedOtherwise(parserChanges)
    if (refused !== undefined) return refused
    if (recording.volatile !== undefined) return { kept: false, reason: 'volatile', detail: recording.volatile }
    return hasChanged(before, form, text)
      ? { kept: false, reason: 'unstable', detail: adviceFor('unstable') }
      : undefined
  }
}
