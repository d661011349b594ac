import { Model } from 'objection'
import { baseOperationOf, internalsOf, type Operation } from './builderInternals.js'
import { isBare } from './contextFingerprint.js'
import { PLAIN_FIND } from './operationClasses.js'

/** Operations with hooks of their own whose effect on a cached result is known. */
const UNDERSTOOD = new Set(['first', 'range', 'eager'])

/** Operations that run functions of the user's while the query is built, or that refuse bad ids there. */
const CHECKS_WHILE_BUILT = new Set(['onBuild', 'onBuildKnex', 'findById', 'findByIds'])

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
]

const plainByClass = new WeakMap<object, boolean>()

/**
 * Whether a hit can be answered without running Objection's pipeline, because nobody would notice: no hook of the model's,
 * the query's or the context's would run or see the result.
 */
export function takesFastPath(builder: unknown): boolean {
  const internals = internalsOf(builder)
  if (internals._findOperationFactory !== PLAIN_FIND) return false
  const { runBefore, runAfter, onBuild, userContext } = internals.internalContext()
  if (runBefore.length > 0 || runAfter.length > 0 || onBuild.length > 0) return false
  if (!isBare(userContext) || internals.findOptions().callAfterFindDeeply === true) return false
  const { beforeFind, afterFind } = internals.modelClass()
  if (beforeFind !== Model.beforeFind || afterFind !== Model.afterFind) return false
  if (internals.resultModelClass().prototype.$afterFind !== Model.prototype.$afterFind) return false
  return internals._operations.every(isPlain)
}

function isPlain(operation: Operation): boolean {
  const { name } = operation
  if (UNDERSTOOD.has(name)) return true
  if (CHECKS_WHILE_BUILT.has(name) && !hasId(operation)) return false
  const type = operation.constructor
  let plain = plainByClass.get(type)
  if (plain === undefined) plainByClass.set(type, (plain = hasNoHooks(operation)))
  return plain
}

/** Whether it is an operation by id that has one, so that its check would pass. */
function hasId(operation: Operation): boolean {
  return (operation as { id?: unknown }).id !== undefined
}

function hasNoHooks(operation: Operation): boolean {
  const base = baseOperationOf(operation)
  return HOOKS.every((hook) => operation[hook as keyof Operation] === base[hook as keyof Operation])
}
