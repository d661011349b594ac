import { Model } from 'objection'
import { EAGER, FIND, FIRST, isA, isOwnClass, RANGE } from './operationClasses.js'
import { baseOperationOf, internalsOf, type Operation } from './builderInternals.js'

// The traits that operations give to a query, as bits.

/** The query resolves to a page. */
export const IS_PAGE = 1
/** The query resolves to one model or `undefined`. */
export const IS_ONE = 2
/** The query locks rows. */
export const LOCKS = 4
/** The query writes. */
export const WRITES = 8
/** The operation that finds exists already. Objection adds it when the query is executed. */
export const FINDS = 16
/** An operation has hooks that could change a cached result, or that may reject the query when it is built. */
export const HAS_HOOKS = 32
/** The query fetches a graph. */
export const FETCHES = 64
/** The query finds by a list of ids. */
export const BY_IDS = 128
/** The effect of the operation's hooks on a cached result is known. */
const HAS_KNOWN_EFFECT = 256
/** The operation runs functions of the user's while the query is built, or rejects bad ids then. */
const CHECKS_WHILE_BUILT = 512
/** An operation that hooks of another operation have added has hooks. */
export const BELOW_HAS_HOOKS = 1024
/** The operation is of an unknown class: each operation may have hooks of its own. */
const MAY_HAVE_OWN_HOOKS = 2048
/** An operation is for Knex and the driver: it has options, or a time limit. */
export const FOR_DRIVER = 4096

const BY_NAME: ReadonlyMap<string, number> = new Map([
  ['range', IS_PAGE],
  ['first', IS_ONE],
  // Objection takes these writes for finds.
  ...named('truncate upsertGraph upsertGraphAndFetch', WRITES),
  ['find', FINDS],
  ...named('onBuild onBuildKnex findById', CHECKS_WHILE_BUILT),
  ...named('options timeout', FOR_DRIVER),
  ['findByIds', CHECKS_WHILE_BUILT | BY_IDS],
  ...named('forUpdate forShare forNoKeyUpdate forKeyShare skipLocked noWait', LOCKS),
])

function named(names: string, traits: number): [string, number][] {
  return names.split(' ').map((name) => [name, traits])
}

/** The hooks with which an operation could change a cached result. */
const HOOKS = [
  'onBefore1',
  'onBefore2',
  'onBefore3',
  'onRawResult',
  'queryExecutor',
  'onAfter1',
  'onAfter2',
  'onAfter3',
  'onError',
] as const

const byClass = new WeakMap<object, number>()

/** The traits of all operations, in one pass. Each of Objection's own methods would make a pass of its own. */
export function traitsOf(builder: unknown): number {
  let all = 0
  for (const operation of internalsOf(builder)._operations) {
    const traits = traitsOfOperation(operation)
    all |= isHooked(operation, traits) ? traits | HAS_HOOKS : traits & ~HAS_HOOKS
    if (operation.childOperations.length > 0) all |= traitsBelow(operation)
  }
  return all
}

/** The traits of the operations that an operation's hooks have added. */
function traitsBelow({ childOperations }: Operation): number {
  let all = 0
  for (const child of childOperations) {
    const traits = traitsOfOperation(child)
    all |= (isHooked(child, traits) ? BELOW_HAS_HOOKS : 0) | (traits & ~HAS_HOOKS) | traitsBelow(child)
  }
  return all
}

function traitsOfOperation(operation: Operation): number {
  const { name, constructor } = operation
  return (BY_NAME.get(name) ?? 0) | (byClass.get(constructor) ?? traitsOfClass(operation))
}

/** Marks the operations that this library adds to an execution. */
export const OF_CACHE = Symbol('objection-cache operation')

function isHooked(operation: Operation, traits: number): boolean {
  if ((traits & HAS_KNOWN_EFFECT) !== 0) return false
  // The check of ids passes if all ids are defined.
  if ((traits & CHECKS_WHILE_BUILT) !== 0 && !hasIds(operation)) return true
  return (traits & HAS_HOOKS) !== 0 || ((traits & MAY_HAVE_OWN_HOOKS) !== 0 && hasOwnHooks(operation))
}

/** Whether the operation finds by ids that are all defined. */
function hasIds({ id, ids }: Operation & { readonly id?: unknown; readonly ids?: unknown }): boolean {
  return ids === undefined ? isDefined(id) : Array.isArray(ids) && isDefined(ids)
}

const isDefined = (id: unknown): boolean => (Array.isArray(id) ? id.every(isDefined) : id !== undefined)

function hasOwnHooks(operation: Operation & { [OF_CACHE]?: boolean }): boolean {
  return operation[OF_CACHE] !== true && HOOKS.some((hook) => Object.hasOwn(operation, hook))
}

/** The traits of all operations of a class, found out once. */
function traitsOfClass(operation: Operation): number {
  const base = baseOperationOf(operation)
  const prototype = Object.getPrototypeOf(operation) as Operation
  // Objection's own find only runs the hooks of the model class.
  const isFind = operation.constructor === FIND
  const overridesHooks = !isFind && HOOKS.some((hook) => prototype[hook] !== base[hook])
  const traits = (overridesHooks ? HAS_HOOKS : 0) | (isWrite(operation) ? WRITES : 0) | kindOfClass(operation)
  byClass.set(operation.constructor, traits)
  return traits
}

function kindOfClass(operation: Operation): number {
  const { constructor } = operation
  if (constructor === FIRST || constructor === RANGE) return HAS_KNOWN_EFFECT
  if (isOwnClass(constructor)) return 0
  return isA(operation, EAGER) ? FETCHES | HAS_KNOWN_EFFECT : MAY_HAVE_OWN_HOOKS
}

/** Whether Objection takes a query with only this operation for a write. */
function isWrite(operation: Operation): boolean {
  const probe = internalsOf(Model.QueryBuilder.forClass(Model))
  // The operation without what its hooks have added. It may delegate to another operation.
  probe._operations = [Object.create(operation, { childOperations: { value: [] } }) as Operation]
  return !probe.isFind()
}
