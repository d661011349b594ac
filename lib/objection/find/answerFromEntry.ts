import type { Entry } from '../../core/entry.js'
import { bypassReasonOf, type BypassReason } from '../../query/bypass/bypassReason.js'
import { internalsOf, type RangeOperation } from '../../query/objectionInternals/builderInternals.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import type { Structure } from '../../snapshot/format/Structure.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import { FETCHES, IS_PAGE, traitsOf } from '../../query/objectionInternals/operationTraits.js'
import { disarm, operationWith } from '../load/operations.js'
import type { Executable } from '../state/builderState.js'

/** The rebuilt models of an entry, and the total of a page. */
export interface Rebuilt {
  readonly models: unknown
  readonly total?: number | undefined
  /** Where one entry holds all of them. */
  readonly structure?: Structure
}

/** The answers of the cache, as opposed to values that the user gave to `resolve()`. */
const answers = new WeakSet<object>()

/** What a query's entry holds, rebuilt. */
export function rebuildEntry({ value }: Entry, modelClass: AnyModelClass, { cache }: CachedPlan): Rebuilt {
  const snapshot = value as Snapshot
  const models = rebuild(snapshot, modelClass, cache.settings.codecs)
  return { models, total: snapshot.total, structure: snapshot.structure }
}

/**
 * Answers a query with rebuilt models in place of the database's rows. A function of the user's may still lock or bind the query while
 * it is built: the answer is then withdrawn.
 */
export function answerWith(inner: Executable, rebuilt: Rebuilt, withdrawn: (reason: BypassReason) => void): void {
  const disarmed = disarmLoad(inner, rebuilt)
  const operation = operationWith('answerFromCache', {
    onBuild() {
      const reason = bypassReasonOf(inner)
      if (reason === undefined) return answerNow(inner, rebuilt.models)
      disarmed.undo()
      withdrawn(reason)
    },
  })
  internalsOf(inner).addOperation(operation, [])
}

/** Stops the fetch of the query's graph and the count of its page, which the entry answers. */
export function disarmLoad(inner: Executable, { total = 0 }: Rebuilt): { undo(): void } {
  const traits = traitsOf(inner)
  const enableGraph = (traits & FETCHES) === 0 ? undefined : disarm(inner, 'eager')
  const enableCount = (traits & IS_PAGE) === 0 ? undefined : answerCount(inner, total)
  return {
    undo() {
      enableGraph?.()
      enableCount?.()
    },
  }
}

/**
 * Call it while the query is built. The answer is dropped once Objection has taken it, and before the first after-hook. It is a
 * promise, because Objection takes a plain `null` for "not resolved".
 */
function answerNow(inner: Executable, models: unknown): void {
  const answer = Promise.resolve().then(() => {
    dropAnswer(inner)
    return models
  })
  answers.add(answer)
  internalsOf(inner)._explicitResolveValue = answer
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
