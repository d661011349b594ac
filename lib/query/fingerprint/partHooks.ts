import { isPromise } from '../../core/deferred.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { adviceFor } from '../bypass/bypassAdvice.js'
import { NotCacheable } from '../bypass/NotCacheable.js'
import { internalsOf, type Operation } from '../objectionInternals/builderInternals.js'
import { inTurn, runFunctions, runStage } from '../objectionInternals/hookStages.js'
import * as classes from '../objectionInternals/operationClasses.js'
import { hasBeforeFind } from '../objectionInternals/relations.js'
import { executesAsObjectionDoes } from '../objectionInternals/unpatchedMethods.js'

/** A builder, which may have the cache's methods. */
interface Executes {
  executeUncached?(): Promise<unknown>
  execute(): Promise<unknown>
  readonly [EXECUTES_PLAINLY]?: boolean
}

const OF_CONTEXT = 'the hook `runBefore` of the context'

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

/** On a builder with the cache's methods: whether its class executes queries as Objection does, beneath these methods. */
export const EXECUTES_PLAINLY = Symbol('objection-cache executes plainly')

/** What happened to a part: its builder in an object, because a promise that resolves with a builder executes it. */
interface Prepared {
  readonly builder: unknown
}

/**
 * Runs the before-hooks of a part as its execution does, and nothing after them. Synchronous if the hooks are. What they throw is a
 * rejection.
 */
export function runBeforeHooks(part: unknown): MaybePromise<Prepared> {
  const internals = internalsOf(part)
  // A context of its own: parts share the context of the whole query.
  internals.internalContext(internals.internalContext().clone())
  return executesPlainly(part as Executes) ? runStages(part) : runUntilLoad(part as Executes)
}

const executesPlainly = (part: Executes): boolean =>
  part.executeUncached === undefined ? executesAsObjectionDoes(part as never) : part[EXECUTES_PLAINLY] === true

function runStages(part: unknown): MaybePromise<Prepared> {
  const { runBefore, userContext } = internalsOf(part).internalContext()
  const steps = [
    ['runBefore()', (result: unknown) => runStage(part, 'onBefore1', result)],
    ['the static hook beforeFind()', (result: unknown) => runStage(part, 'onBefore2', result)],
    [OF_CONTEXT, (result: unknown) => runFunctions(part, [userContext['runBefore'], runBefore], result)],
  ] as const
  const { name } = internalsOf(part).modelClass()
  const named = steps.map(([hook, run]) => (result: unknown): MaybePromise<unknown> => {
    try {
      const settled = run(result)
      return isPromise(settled) ? rejectingAs(settled, hook, name) : settled
    } catch (error) {
      return rejectingAs(Promise.reject(error), hook, name)
    }
  })
  const ended = inTurn(named)
  return isPromise(ended) ? ended.then(() => ({ builder: part })) : { builder: part }
}

async function rejectingAs(settled: PromiseLike<unknown>, hook: string, modelName: string): Promise<unknown> {
  try {
    return await settled
  } catch (error) {
    throw hookThrew(hook, modelName, error)
  }
}

/** A class of the project's own may add to the query when it is executed. */
async function runUntilLoad(part: Executes): Promise<Prepared> {
  const internals = internalsOf(part)
  const running = trackRunningHook(part)
  let builder: unknown
  internals.internalContext().runBefore.push((result, current) => {
    builder = current
    internalsOf(current).internalOptions().returnImmediatelyValue = null
    return result
  })
  try {
    await (part.executeUncached?.() ?? part.execute())
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
    onBefore2: next(OF_CONTEXT),
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
