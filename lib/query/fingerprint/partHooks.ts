import { adviceFor } from '../bypass/bypassAdvice.js'
import { NotCacheable } from '../bypass/NotCacheable.js'
import { internalsOf, type Operation } from '../objectionInternals/builderInternals.js'
import * as classes from '../objectionInternals/operationClasses.js'
import { hasBeforeFind } from '../objectionInternals/relations.js'

/** A builder, which may have the cache's methods. */
interface Executes {
  executeUncached?(): Promise<unknown>
  execute(): Promise<unknown>
}

/** Whether before-hooks may still add to a part of a graph, or reject it. Joined parts have no such hooks. */
export function isPartWithHooks(part: unknown): boolean {
  return internalsOf(part).findOperation(classes.FIND) !== null && hasBeforeHooks(part)
}

/** Whether hooks of the user's run before the query. */
export function hasBeforeHooks(builder: unknown): boolean {
  const internals = internalsOf(builder)
  if (hasBeforeFind(internals.modelClass()) || internals.internalContext().userContext['runBefore'] !== undefined)
    return true
  return internals.findOperation((operation: object) => operation.constructor === classes.RUN_BEFORE) !== null
}

/**
 * Runs the before-hooks of a part as its execution does, and nothing after them. The builder is wrapped in an object, because a
 * promise that resolves with a builder executes it.
 */
export async function runBeforeHooks(part: unknown): Promise<{ readonly builder: unknown }> {
  const internals = internalsOf(part)
  const running = trackRunningHook(part)
  // A context of its own: parts share the context of the whole query.
  internals.internalContext(internals.internalContext().clone())
  let builder: unknown
  internals.internalContext().runBefore.push((result, current) => {
    builder = current
    internalsOf(current).internalOptions().returnImmediatelyValue = null
    return result
  })
  const executes = part as Executes
  try {
    await (executes.executeUncached?.() ?? executes.execute())
  } catch (error) {
    throw builder === undefined ? hookThrew(running.hook, internals.modelClass().name, error) : error
  }
  internalsOf(builder).internalOptions().returnImmediatelyValue = undefined
  return { builder }
}

/** Tracks which before-hook is running. Hooks run in stages: each stage of all operations before the next stage. */
function trackRunningHook(part: unknown): { readonly hook: string } {
  const running = { hook: 'runBefore()' }
  const next = (hook: string) => (_: unknown, result: unknown) => {
    running.hook = hook
    return result
  }
  const operation: Operation = Object.assign(new classes.BASE('trackRunningHook', {}), {
    onBefore1: next('the static hook beforeFind()'),
    onBefore2: next('the hook `runBefore` of the context'),
    // Objection executes a clone, whose operations would lose these hooks.
    clone: () => operation,
  })
  internalsOf(part).addOperation(operation, [])
  return running
}

function hookThrew(hook: string, modelName: string, error: unknown): NotCacheable {
  const message = error instanceof Error ? error.message : String(error)
  const why = `For the key, ${hook} of ${modelName} ran with owners that have no ids, and threw: ${message}.`
  return new NotCacheable('hook-threw', why, adviceFor('hook-threw'), '')
}
