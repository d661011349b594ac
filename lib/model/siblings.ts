import { deferred } from '../core/deferred.js'
import { internalsOf, type RelationFindOperation } from '../query/builderInternals.js'
import { isEagerChild } from '../query/bypass.js'
import * as classes from '../query/operationClasses.js'
import { disarm, operationWith } from './operations.js'

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
 * that is answered at once would come before one that asks the database. To be called last of all that is added to an execution:
 * what others wait for must not wait for siblings, or two graphs could wait for each other in a circle.
 */
export function keepTurn(inner: unknown, { earlier, assigned }: Turn): void {
  const internals = internalsOf(inner)
  const find: RelationFindOperation | null = internals.findOperation(classes.FIND)
  if (find === null) return
  disarm(inner, find.name)
  const assign = operationWith(inner, 'assignInTurn', {
    async onAfter2(builder, result) {
      await earlier
      const models = (Object.getPrototypeOf(find) as RelationFindOperation).onAfter2.call(find, builder, result)
      assigned()
      return models
    },
  })
  internals.addOperation(assign, [])
}
