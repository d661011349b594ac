import {
  baseOperationOf,
  internalsOf,
  type Operation,
  type RelationFindOperation,
} from '../builder/builderInternals.js'
import * as classes from '../builder/operationClasses.js'
import { isKnownRelation } from '../builder/relations.js'
import { notCacheable } from '../bypass/NotCacheable.js'

/** Hooks between the database and what is kept. */
const HOOKS_OF_LOADS = ['onRawResult', 'queryExecutor', 'onAfter1', 'onAfter2'] as const

/** Hooks that run on every hit of the query itself, and for a part of a graph while that is loaded. */
const LATER_HOOKS = ['onAfter3', 'onError'] as const

const KNOWN = new Set<unknown>([
  classes.BASE,
  classes.FIRST,
  classes.RANGE,
  classes.RUN_BEFORE,
  classes.RUN_AFTER,
  classes.ON_ERROR,
])

/** What a class of operations does to models: nothing that is no part of the key, or at its hooks of loads, or later. */
type Part = 'none' | 'loads' | 'later'

const parts = new WeakMap<object, Part>()

/**
 * Makes sure that nothing changes the models on their way into the cache but what is a part of the key.
 * @throws {Unfit} for operations of unknown classes with such hooks, and in parts of graphs for functions that see the models.
 */
export function assertDescribable(builder: unknown, isPartOfGraph: boolean): void {
  internalsOf(builder).forEachOperation(true, (operation) => {
    const { constructor, name } = operation
    if (isPartOfGraph && (constructor === classes.RUN_AFTER || constructor === classes.ON_ERROR)) {
      throw notCacheable(`${name}() on a part of a graph: what its function does to the models cannot be seen`)
    }
    const { relation } = operation as RelationFindOperation
    if (relation !== undefined && !isKnownRelation(relation)) {
      throw notCacheable('a relation of a class that is none of Objection’s')
    }
    const part = parts.get(constructor) ?? partOf(operation)
    if (part === 'loads' || (isPartOfGraph && part === 'later')) {
      throw notCacheable(`the operation '${name}', which is none of Objection's and takes part in loading`)
    }
  })
}

function partOf(operation: Operation): Part {
  const { constructor } = operation
  const isKnown =
    KNOWN.has(constructor) || classes.isA(operation, classes.FIND) || classes.isA(operation, classes.EAGER)
  const later = hasHook(operation, LATER_HOOKS) ? 'later' : 'none'
  const part = isKnown ? 'none' : hasHook(operation, HOOKS_OF_LOADS) ? 'loads' : later
  // Others may have been given hooks of their own.
  if (isKnown || classes.isOwnClass(constructor)) parts.set(constructor, part)
  return part
}

function hasHook(operation: Operation, hooks: readonly (keyof Operation)[]): boolean {
  const base = baseOperationOf(operation)
  return hooks.some((hook) => operation[hook] !== base[hook])
}
