import { deferred } from '../../core/deferred.js'
import { internalsOf, type RelationFindOperation } from '../../query/builder/builderInternals.js'
import { isEagerChild } from '../../query/bypass/bypassReason.js'
import * as classes from '../../query/builder/operationClasses.js'
import type { Executable } from '../Executable.js'
import { disarm, operationWith } from '../load/operations.js'

/** The place of a query among those that load the other relations of the same models. */
export interface RelationQueue {
  /** When all that were started before have given their models to the owners. */
  readonly earlier: Promise<unknown> | undefined
  /** This one has, or it never will. */
  assigned(): void
}

/** What was started before for the same models. */
interface Line {
  readonly all: Promise<unknown>
  /** Whether any of it may come from a cache: the database alone keeps the order by itself. */
  readonly isMixed: boolean
}

const lines = new WeakMap<object, Line>()

/**
 * To be called when the query is started; `undefined` where it loads no relation, or need not heed others. `isCached`: whether it may
 * be answered from a cache.
 */
export function joinRelationQueue(builder: unknown, isCached: boolean): RelationQueue | undefined {
  const parent = internalsOf(builder).parentQuery() as object | null
  if (parent === null || !isEagerChild(builder)) return undefined
  const line = lines.get(parent)
  const { promise, resolve } = deferred<undefined>()
  const isMixed = isCached || line?.isMixed === true
  lines.set(parent, { all: line === undefined ? promise : Promise.all([line.all, promise]), isMixed })
  return { earlier: isMixed ? line?.all : undefined, assigned: () => resolve(undefined) }
}

/** Executes a query that asks the database in its turn. The builder must be nobody else's. */
export async function executeInTurn(builder: Executable, turn: RelationQueue): Promise<unknown> {
  const internals = internalsOf(builder)
  if (turn.earlier !== undefined) {
    internals.internalContext().runBefore.push((result, inner) => {
      // Queries below it inherit the hook with the context.
      if (internalsOf(inner).parentQuery() === internals.parentQuery()) keepTurn(inner, turn)
      return result
    })
  }
  try {
    return await builder.executePlainly()
  } finally {
    turn.assigned()
  }
}

/**
 * Lets relations become properties of their owners in the order in which they were asked for, as they do without a cache: a part
 * that is answered at once would come before one that asks the database. To be called last of all that is added to an execution:
 * what others wait for must not wait for siblings, or two graphs could wait for each other in a circle.
 */
export function keepTurn(inner: unknown, { earlier, assigned }: RelationQueue): void {
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
