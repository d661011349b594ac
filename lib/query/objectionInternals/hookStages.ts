import { isPromise } from '../../core/deferred.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { internalsOf, type Operation } from './builderInternals.js'

/** A stage of Objection's pipeline: its hook runs for all operations before the next stage begins. */
type Stage = 'onBefore1' | 'onBefore2' | 'onAfter3'

/** Runs the hooks of one stage as Objection does, but without a promise where no hook returns one. */
export function runStage(builder: unknown, stage: Stage, result: unknown): MaybePromise<unknown> {
  const hooked: Operation[] = []
  internalsOf(builder).forEachOperation(true, (operation) => {
    if (operation.hasHook(stage)) hooked.push(operation)
  })
  return inTurn(hooked, result, (operation, before) => runHook(builder, operation, stage, before))
}

/** Runs the functions of a context, a function or nested lists of functions, as Objection does. */
export function runFunctions(builder: unknown, functions: unknown, result: unknown): MaybePromise<unknown> {
  if (Array.isArray(functions)) {
    return inTurn(functions as unknown[], result, (each, before) => runFunctions(builder, each, before))
  }
  return typeof functions === 'function' ? (functions.call(builder, result, builder) as unknown) : result
}

/** Runs steps one after the other. Each gets the result of the step before it. */
export function inTurn<Step>(
  steps: readonly Step[],
  result: unknown,
  run: (step: Step, before: unknown) => MaybePromise<unknown>,
): MaybePromise<unknown> {
  let current = result
  for (const [index, step] of steps.entries()) {
    current = run(step, current)
    if (isPromise(current)) return current.then((settled) => inTurn(steps.slice(index + 1), settled, run))
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
