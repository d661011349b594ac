import { AsyncLocalStorage } from 'node:async_hooks'
import { isTraced } from '../../core/events.js'
import { internalsOf, type Operation } from '../../query/objectionInternals/builderInternals.js'
import { operationWith } from './operations.js'

/** A query of Knex, as far as it is sent. */
interface Sendable {
  clone(): Sendable
  then(...handlers: unknown[]): unknown
}

/**
 * Lets the statements of an execution run in the context of the load, which is the current one: the spans of instrumented libraries are
 * then children of the load's. Objection's pipeline has noted its context before the load began. Call it when all operations are there.
 */
export function runInLoadContext(inner: unknown): void {
  if (!isTraced('load')) return
  const inside = AsyncLocalStorage.snapshot()
  const internals = internalsOf(inner)
  // The parts of a graph, and the count of a page.
  internals.forEachOperation(true, (operation: Operation) => {
    if (!operation.hasHook('onAfter2')) return
    const { onAfter2 } = operation
    Object.assign(operation, {
      onAfter2: (...args: Parameters<Operation['onAfter2']>): unknown => inside(() => onAfter2.apply(operation, args)),
    })
  })
  internals.addOperationToFront(
    operationWith('runInLoadContext', { onBuildKnex: (query) => sentBy(inside, query) }),
    [],
  )
}

/** Instrumented libraries can note the context in which a query was made, so it is made anew. */
function sentBy(inside: ReturnType<typeof AsyncLocalStorage.snapshot>, query: unknown): Sendable {
  const made = inside(() => (query as Sendable).clone())
  const { then } = made
  // oxlint-disable-next-line unicorn/no-thenable
  made.then = (...handlers) => inside(() => then.apply(made, handlers))
  return made
}
