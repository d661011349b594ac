import { internalsOf, type Operation } from './builderInternals.js'
import { adviceFor } from '../bypass/bypassAdvice.js'
import * as classes from './operationClasses.js'
import { hasBeforeFind } from './relations.js'
import { NotCacheable } from '../bypass/NotCacheable.js'

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
  const stages = noteStages(part)
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
  try {
    await (executes.executePlainly?.() ?? executes.execute())
  } catch (error) {
    throw builder === undefined ? hookThrew(stages.hook, internals.modelClass().name, error) : error
  }
  internalsOf(builder).internalOptions().returnImmediatelyValue = undefined
  return { builder }
}

/** Notes which of a query's before-hooks is running: they run in stages, each stage of all operations before the next one. */
function noteStages(part: unknown): { readonly hook: string } {
  const stages = { hook: 'runBefore()' }
  const note = (next: string) => (_: unknown, result: unknown) => {
    stages.hook = next
    return result
  }
  const operation: Operation = Object.assign(new classes.BASE('noteStages', {}), {
    onBefore1: note('the static hook beforeFind()'),
    onBefore2: note('the hook `runBefore` of the context'),
    // Objection executes a clone, and a clone's operations have none of these.
    clone: () => operation,
  })
  internalsOf(part).addOperation(operation, [])
  return stages
}

function hookThrew(hook: string, name: string, error: unknown): NotCacheable {
  const message = error instanceof Error ? error.message : String(error)
  const why = `For the key, ${hook} of ${name} ran with owners that have no ids, and threw: ${message}.`
  return new NotCacheable('hook-threw', why, adviceFor('hook-threw'), '')
}
