import { deferred } from '../core/deferred.js'
import { internalsOf } from '../query/builderInternals.js'
import { isEagerChild } from '../query/bypass.js'
import { operationWith } from './operations.js'

/** The place of a query among those that load the other relations of the same models. */
export interface Turn {
  /** When all that were started before have given their models to the owners. */
  readonly earlier: Promise<unknown> | undefined
  /** This one has, or it never will. */
  assigned(): void
}

const latest = new WeakMap<object, Promise<unknown>>()

/** To be called when the query is started; `undefined` where it loads no relation. */
export function takeTurn(builder: unknown): Turn | undefined {
  const parent = internalsOf(builder).parentQuery() as object | null
  if (parent === null || !isEagerChild(builder)) return undefined
  const earlier = latest.get(parent)
  const { promise, resolve } = deferred<undefined>()
  latest.set(parent, earlier === undefined ? promise : Promise.all([earlier, promise]))
  return { earlier, assigned: () => resolve(undefined) }
}

/**
 * Lets relations become properties of their owners in the order in which they were asked for, as they do without a cache: a part
 * that is answered at once would come before one that asks the database.
 */
export function keepTurn(inner: unknown, turn: Turn): void {
  const internals = internalsOf(inner)
  const { earlier } = turn
  if (earlier !== undefined) {
    const wait = operationWith(inner, 'awaitSiblings', { onAfter1: (_, result) => earlier.then(() => result) })
    internals.addOperationToFront(wait, [])
  }
  const tell = operationWith(inner, 'tellSiblings', {
    onAfter2(_, result) {
      turn.assigned()
      return result
    },
  })
  const operations = internals._operations
  operations.splice(operations.findIndex(({ name }) => name === 'find') + 1, 0, tell)
}
