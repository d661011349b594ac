import { internalsOf } from './builderInternals.js'
import * as classes from './operationClasses.js'
import { hasBeforeFind } from './relations.js'

/** A builder that is executed past this library, where it is one of its own. */
interface Executes {
  executePlainly?(): Promise<unknown>
  execute(): Promise<unknown>
}

/** Whether the user's hooks may still add to a part of a graph, or refuse it, before it is loaded. Parts that are joined have none. */
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
 * Runs the before-hooks of a part, as its execution would, and nothing else of it. What comes back is wrapped: a builder that
 * a promise resolves with would be executed.
 */
export async function runBeforeHooks(part: unknown): Promise<{ readonly builder: unknown }> {
  const internals = internalsOf(part)
  // A context of its own: parts share theirs with the whole query.
  const context = (internals.internalContext() as unknown as { clone(): unknown }).clone()
  ;(internals as unknown as { internalContext(context: unknown): unknown }).internalContext(context)
  let builder: unknown
  internals.internalContext().runBefore.push((result, current) => {
    builder = current
    internalsOf(current).internalOptions().returnImmediatelyValue = null
    return result
  })
  const executes = part as Executes
  await (executes.executePlainly?.() ?? executes.execute())
  internalsOf(builder).internalOptions().returnImmediatelyValue = undefined
  return { builder }
}
