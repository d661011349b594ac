import { isPromise } from '../../core/deferred.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { internalsOf, type Operation } from './builderInternals.js'

/** A stage of Objection's pipeline: its hook runs for all operations before the next stage begins. */
type Stage = 'onBefore1' | 'onBefore2' | 'onBefore3' | 'onAfter1' | 'onAfter2' | 'onAfter3'

/** It gets the result of the step before it. */
type Step = (result: unknown) => MaybePromise<unknown>

/** Runs the hooks of one stage as Objection does, but without a promise where no hook returns one. */
export function runStage(builder: unknown, stage: Stage, result: unknown): MaybePromise<unknown> {
  const steps: Step[] = []
  internalsOf(builder).forEachOperation(true, (operation) => {
    if (operation.hasHook(stage)) steps.push((before) => runHook(builder, operation, stage, before))
  })
  return inTurn(steps, result)
}

/** Runs the functions of a context, a function or nested lists of functions, as Objection does. */
export function runFunctions(builder: unknown, functions: unknown, result: unknown): MaybePromise<unknown> {
  if (Array.isArray(functions)) {
    const each = functions.map(
      (every: unknown): Step =>
        (before) =>
          runFunctions(builder, every, before),
    )
    return inTurn(each, result)
  }
  return typeof functions === 'function' ? (functions.call(builder, result, builder) as unknown) : result
}

/** Runs steps one after the other. A promise only if a step returns one. */
export function inTurn(steps: readonly Step[], result?: unknown): MaybePromise<unknown> {
  let current: unknown = result
  for (const [index, step] of steps.entries()) {
    current = step(current)
    // A thenable's own `then()` may return anything.
    if (isPromise(current)) return Promise.resolve(current).then((settled) => inTurn(steps.slice(index + 1), settled))
  }
  return current
}

/** What the hook adds to the builder, also after it has awaited something, counts as added by its operation. */
function runHook(builder: unknown, operation: Operation, stage: Stage, before: unknown): MaybePromise<unknown> {
  const active = internalsOf(builder)._activeOperations
  operation.removeChildOperationsByHookName(stage)
  active.push({ operation, hookName: stage })
  let result: unknown
  try {
    result = operation[stage](builder, before)
  } catch (error) {
    active.pop()
    throw error
  }
  if (isPromise(result)) return Promise.resolve(result).finally(() => active.pop())
  active.pop()
  return result
}
