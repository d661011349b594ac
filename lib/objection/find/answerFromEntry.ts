import type { Entry } from '../../core/entry.js'
import { internalsOf, type RangeOperation } from '../../query/builder/builderInternals.js'
import { bypassReasonOf, type BypassReason } from '../../query/bypass/bypassReason.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import type { Executable } from '../Executable.js'
import { disarm, operationWith } from '../load/operations.js'

/** The answers that this library, and nobody else, has put in the database's place. */
const answers = new WeakSet<object>()

/** What a query's entry holds, made again. */
export function madeFrom(
  entry: Entry,
  inner: unknown,
  { cache }: CachedPlan,
): { models: unknown; total: number | undefined } {
  const snapshot = entry.value as Snapshot
  const models = rebuild(snapshot, internalsOf(inner).resultModelClass(), cache.settings.codecs)
  return { models, total: snapshot.total }
}

/**
 * Puts rebuilt models where the database's answer would be. `false`: the entry makes no sense, and nothing was done. A
 * function of the user's may still lock or bind the query while it is built: the answer is then withdrawn.
 */
export async function answerFromEntry(
  inner: Executable,
  { cache, key }: CachedPlan,
  make: () => { readonly models: unknown; readonly total?: number | undefined },
  withdrawn: (reason: BypassReason) => void,
): Promise<boolean> {
  const internals = internalsOf(inner)
  let models: unknown
  let total: number | undefined
  try {
    ;({ models, total } = make())
  } catch (error) {
    await cache.unusable(key, error)
    return false
  }
  const rearm = [disarm(inner, 'eager'), answerCount(inner, total ?? 0)]
  // A promise, because Objection takes a plain `null` for "not resolved".
  const answer = Promise.resolve(models)
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

/** Takes an answer of the cache's off a builder, so that hooks that clone and run it ask for themselves. */
export function dropAnswer(builder: unknown): void {
  const internals = internalsOf(builder)
  const value = internals._explicitResolveValue
  if (typeof value === 'object' && value !== null && answers.has(value)) internals._explicitResolveValue = null
}

/** Lets a page take its total from the entry. Returns what undoes it. */
function answerCount(inner: Executable, total: number): () => void {
  const range = internalsOf(inner).findOperation('range') as RangeOperation | null
  if (range === null) return () => undefined
  const { resultSizeBuilder } = range
  range.resultSizeBuilder = { resultSize: () => Promise.resolve(total) }
  return () => void (range.resultSizeBuilder = resultSizeBuilder)
}
