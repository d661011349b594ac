import { Model } from 'objection'
import { EAGER, FIND, FIRST, isA, isOwnClass, RANGE } from './operationClasses.js'
import { baseOperationOf, internalsOf, type Operation } from './builderInternals.js'

/** What a query's operations make of it, as bits. */
export const IS_PAGE = 1
/** It resolves to one model at the most. */
export const IS_ONE = 2
/** It locks rows. */
export const LOCKS = 4
/** It writes. */
export const WRITES = 8
/** The operation that finds is there already; Objection adds it when the query is executed. */
export const FINDS = 16
/** Some operation of its own has hooks by which it could change what a cached result becomes, or refuses the query when it is built. */
export const HAS_HOOKS = 32

/** The same of what the hooks of its operations have added. */
export const BELOW_HAS_HOOKS = 1024
/** It fetches a graph. */
export const FETCHES = 64
/** It finds by a list of ids. */
export const BY_IDS = 128
/** It has hooks of its own whose effect on a cached result is known. */
const IS_UNDERSTOOD = 256
/** It runs functions of the user's while the query is built, or refuses bad ids there. */
const CHECKS_WHILE_BUILT = 512
/** It is of no class of Objection's that is known: it may have been given hooks of its own. */
const MAY_BE_GIVEN_HOOKS = 2048

const BY_NAME: ReadonlyMap<string, number> = new Map([
  ['range', IS_PAGE],
  ['first', IS_ONE],
  // Objection takes these for finds.
  ...named('truncate upsertGraph upsertGraphAndFetch', WRITES),
  ['find', FINDS],
  ...named('onBuild onBuildKnex findById', CHECKS_WHILE_BUILT),
  ['findByIds', CHECKS_WHILE_BUILT | BY_IDS],
  ...named('forUpdate forShare forNoKeyUpdate forKeyShare skipLocked noWait', LOCKS),
])

function named(names: string, traits: number): [string, number][] {
  return names.split(' ').map((name) => [name, traits])
}

/** The hooks at which an operation could change what a cached result becomes. */
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

/** The bits of all operations, found in one pass, where each of Objection's own look-ups makes one. */
export function traitsOf(builder: unknown): number {
  let all = 0
  for (const operation of internalsOf(builder)._operations) {
    const traits = traitsOfOperation(operation)
    all |= isHooked(operation, traits) ? traits | HAS_HOOKS : traits & ~HAS_HOOKS
    if (operation.childOperations.length > 0) all |= traitsBelow(operation)
  }
  return all
}

/** Those of what an operation's hooks have added. */
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

/** Marks the operations that this library adds to a query under way. */
export const OF_CACHE = Symbol('objection-cache operation')

function isHooked(operation: Operation, traits: number): boolean {
  if ((traits & IS_UNDERSTOOD) !== 0) return false
  // A check of an id passes where there is one.
  if ((traits & CHECKS_WHILE_BUILT) !== 0 && !hasIds(operation)) return true
  return (traits & HAS_HOOKS) !== 0 || ((traits & MAY_BE_GIVEN_HOOKS) !== 0 && hasHooksOfItsOwn(operation))
}

/** Whether it asks for ids, and each of them is one. */
function hasIds({ id, ids }: Operation & { readonly id?: unknown; readonly ids?: unknown }): boolean {
  return ids === undefined ? isDefined(id) : Array.isArray(ids) && isDefined(ids)
}

const isDefined = (id: unknown): boolean => (Array.isArray(id) ? id.every(isDefined) : id !== undefined)

function hasHooksOfItsOwn(operation: Operation & { [OF_CACHE]?: boolean }): boolean {
  return operation[OF_CACHE] !== true && HOOKS.some((hook) => Object.hasOwn(operation, hook))
}

/** What all operations of a class are; found out once. */
function traitsOfClass(operation: Operation): number {
  const base = baseOperationOf(operation)
  const prototype = Object.getPrototypeOf(operation) as Operation
  // Objection's own find runs the class's hooks, and nothing else.
  const isFind = operation.constructor === FIND
  const overridesHooks =
    !isFind && HOOKS.some((hook) => prototype[hook as keyof Operation] !== base[hook as keyof Operation])
  const traits = (overridesHooks ? HAS_HOOKS : 0) | (isWrite(operation) ? WRITES : 0) | kindOfClass(operation)
  byClass.set(operation.constructor, traits)
  return traits
}

function kindOfClass(operation: Operation): number {
  const { constructor } = operation
  if (constructor === FIRST || constructor === RANGE) return IS_UNDERSTOOD
  if (isOwnClass(constructor)) return 0
  return isA(operation, EAGER) ? FETCHES | IS_UNDERSTOOD : MAY_BE_GIVEN_HOOKS
}

/** Objection's own answer for a query of nothing but such an operation. */
function isWrite(operation: Operation): boolean {
  const probe = internalsOf(Model.QueryBuilder.forClass(Model))
  // The operation without what its hooks have added. It may ask what it delegates to.
  probe._operations = [Object.create(operation, { childOperations: { value: [] } }) as Operation]
  return !probe.isFind()
}
