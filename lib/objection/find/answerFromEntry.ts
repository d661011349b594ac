import type { Entry } from '../../core/entry.js'
import { bypassReasonOf, type BypassReason } from '../../query/bypass/bypassReason.js'
import { internalsOf, type RangeOperation } from '../../query/objectionInternals/builderInternals.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import { disarm, operationWith } from '../load/operations.js'
import type { Executable } from '../state/builderState.js'

/** The rebuilt models of an entry, and the total of a page. */
export interface Rebuilt {
  readonly models: unknown
  readonly total?: number | undefined
}

/** The answers of the cache, as opposed to values that the user gave to `resolve()`. */
const answers = new WeakSet<object>()

/** What a query's entry holds, rebuilt. */
export function rebuildEntry({ value }: Entry, inner: unknown, { cache }: CachedPlan): Rebuilt {
  const snapshot = value as Snapshot
  const models = rebuild(snapshot, internalsOf(inner).resultModelClass(), cache.settings.codecs)
  return { models, total: snapshot.total }
}

/**
 * Answers a query with rebuilt models in place of the database's rows. `false`: the entry is damaged, and nothing was done. A
 * function of the user's may still lock or bind the query while it is built: the answer is then withdrawn.
 */
export async function answerFromEntry(
  inner: Executable,
  { cache, key }: CachedPlan,
  rebuildModels: () => Rebuilt,
  withdrawn: (reason: BypassReason) => void,
): Promise<boolean> {
  const internals = internalsOf(inner)
  let rebuilt: Rebuilt
  try {
    rebuilt = rebuildModels()
  } catch (error) {
    await cache.unusable(key, error)
    return false
  }
  const rearm = [disarm(inner, 'eager'), answerCount(inner, rebuilt.total ?? 0)]
  // A promise, because Objection takes a plain `null` for "not resolved".
  const answer = Promise.resolve(rebuilt.models)
  answers.add(answer)
  const operation = operationWith(inner, 'answerFromCache', {
    onBuild() {
      const reason = bypassReasonOf(inner)
      if (reason === undefined) {
        internals._explicitResolveValue = answer
      } else {
        for (const undo of rearm) undo()
        withdrawn(reason)
      }
    },
    onAfter1(_, result) {
      dropAnswer(inner)
      return result
    },
  })
  internals.addOperation(operation, [])
  return true
}

/** Removes an answer of the cache from a builder, so that a hook that clones and runs the builder runs the query. */
export function dropAnswer(builder: unknown): void {
  const internals = internalsOf(builder)
  const value = internals._explicitResolveValue
  if (typeof value === 'object' && value !== null && answers.has(value)) internals._explicitResolveValue = null
}

/** Answers the count of a page with the entry's total. Returns what undoes it. */
function answerCount(inner: Executable, total: number): () => void {
  const range = internalsOf(inner).findOperation('range') as RangeOperation | null
  if (range === null) return () => undefined
  const { resultSizeBuilder } = range
  range.resultSizeBuilder = { resultSize: () => Promise.resolve(total) }
  return () => void (range.resultSizeBuilder = resultSizeBuilder)
}
