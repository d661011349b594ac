import { deferred } from '../../core/deferred.js'
import { isEagerChild } from '../../query/bypass/bypassReason.js'
import { internalsOf, type RelationFindOperation } from '../../query/objectionInternals/builderInternals.js'
import * as classes from '../../query/objectionInternals/operationClasses.js'
import { disarm, operationWith } from '../load/operations.js'
import type { Executable } from '../state/builderState.js'

/** A query that loads a relation, in the queue of the relations of the same owners. */
export interface QueuedRelation {
  /** Resolves when all earlier queries have assigned their models to the owners. */
  readonly earlier: Promise<unknown> | undefined
  /** Call it when the query has assigned its models, or never will. */
  readonly assigned: () => void
}

/** The queries that load relations of the same owners, in the order in which they were started. */
interface RelationQueue {
  readonly all: Promise<unknown>
  /** Whether the cache may answer any of the queries. Queries that all ask the database keep their order without help. */
  readonly isMixed: boolean
}

const queues = new WeakMap<object, RelationQueue>()

/**
 * Call it when the query is started. `undefined` where the query loads no relation of a graph. `isCached`: the cache may answer the
 * query.
 */
export function joinRelationQueue(builder: unknown, isCached: boolean): QueuedRelation | undefined {
  const parent = internalsOf(builder).parentQuery() as object | null
  if (parent === null || !isEagerChild(builder)) return undefined
  const queue = queues.get(parent)
  const { promise, resolve } = deferred<undefined>()
  const isMixed = isCached || queue?.isMixed === true
  queues.set(parent, { all: queue === undefined ? promise : Promise.all([queue.all, promise]), isMixed })
  return { earlier: isMixed ? queue?.all : undefined, assigned: () => resolve(undefined) }
}

/** Executes a query on the database, and assigns its models in order. The builder must not be used elsewhere. */
export async function executeInOrder(builder: Executable, relation: QueuedRelation): Promise<unknown> {
  const internals = internalsOf(builder)
  if (relation.earlier !== undefined) {
    internals.internalContext().runBefore.push((result, inner) => {
      // Children inherit the hook with the context.
      if (internalsOf(inner).parentQuery() === internals.parentQuery()) assignInOrder(inner, relation)
      return result
    })
  }
  try {
    return await builder.executeUncached()
  } finally {
    relation.assigned()
  }
}

/**
 * Makes the query assign its models after all earlier relations, as without a cache: otherwise a relation that the cache answers
 * would come before a relation that asks the database. Call it after everything else is added to the execution: what other
 * queries wait for must not wait for the queue, or two graphs could wait for each other.
 */
export function assignInOrder(inner: unknown, { earlier, assigned }: QueuedRelation): void {
  const internals = internalsOf(inner)
  const find: RelationFindOperation | null = internals.findOperation(classes.FIND)
  if (find === null) return
  disarm(inner, find.name)
  const assign = operationWith('assignInOrder', {
    async onAfter2(builder, result) {
      await earlier
      const models = (Object.getPrototypeOf(find) as RelationFindOperation).onAfter2.call(find, builder, result)
      assigned()
      return models
    },
  })
  internals.addOperation(assign, [])
}
