import {
  baseOperationOf,
  internalsOf,
  type Operation,
  type RelationFindOperation,
} from '../objectionInternals/builderInternals.js'
import * as classes from '../objectionInternals/operationClasses.js'
import { isKnownRelation } from '../objectionInternals/relations.js'
import { notCacheable } from '../bypass/NotCacheable.js'

/** Hooks between the database and the snapshot. */
const LOAD_HOOKS = ['onRawResult', 'queryExecutor', 'onAfter1', 'onAfter2'] as const

/** Hooks that run on every hit of the query. For a part of a graph they run during the load. */
const LATER_HOOKS = ['onAfter3', 'onError'] as const

const KNOWN = new Set<unknown>([
  classes.BASE,
  classes.FIRST,
  classes.RANGE,
  classes.RUN_BEFORE,
  classes.RUN_AFTER,
  classes.ON_ERROR,
])

/** When an operation may change models in a way that its arguments do not show: never, in its load hooks, or in its later hooks. */
type HiddenEffect = 'none' | 'load' | 'later'

const effects = new WeakMap<object, HiddenEffect>()

/**
 * Ensures that a fingerprint can show everything that changes the models before they are stored.
 * @throws {NotCacheable} for operations of unknown classes with hooks, and in parts of graphs for functions that see the models.
 */
export function assertDescribable(builder: unknown, isPartOfGraph: boolean): void {
  internalsOf(builder).forEachOperation(true, (operation) => {
    const { constructor, name } = operation
    if (isPartOfGraph && (constructor === classes.RUN_AFTER || constructor === classes.ON_ERROR)) {
      throw notCacheable(`${name}() on a part of a graph: no key can show what its function does to the models`)
    }
    const { relation } = operation as RelationFindOperation
    if (relation !== undefined && !isKnownRelation(relation)) {
      throw notCacheable('a relation of a class that is not one of Objection’s')
    }
    const effect = effects.get(constructor) ?? hiddenEffectOf(operation)
    if (effect === 'load' || (isPartOfGraph && effect === 'later')) {
      throw notCacheable(`the operation '${name}', which is not one of Objection's and takes part in loading`)
    }
  })
}

function hiddenEffectOf(operation: Operation): HiddenEffect {
  const { constructor } = operation
  const isKnown =
    KNOWN.has(constructor) || classes.isA(operation, classes.FIND) || classes.isA(operation, classes.EAGER)
  const later = hasHook(operation, LATER_HOOKS) ? 'later' : 'none'
  const effect = isKnown ? 'none' : hasHook(operation, LOAD_HOOKS) ? 'load' : later
  // Operations of other classes may each have hooks of their own.
  if (isKnown || classes.isOwnClass(constructor)) effects.set(constructor, effect)
  return effect
}

function hasHook(operation: Operation, hooks: readonly (keyof Operation)[]): boolean {
  const base = baseOperationOf(operation)
  return hooks.some((hook) => operation[hook] !== base[hook])
}
