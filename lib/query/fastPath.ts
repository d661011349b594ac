import { Model } from 'objection'
import { baseOperationOf, internalsOf, type Operation } from './builderInternals.js'

/** Operations with hooks of their own whose effect on a cached result is known. */
const UNDERSTOOD = new Set(['first', 'range', 'eager'])

/** Functions of the user's that run while the query is built. */
const USER_FUNCTIONS = new Set(['onBuild'])

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

/** Objection's own factory of a plain find; relations and instances have others. */
const PLAIN_FIND = internalsOf(Model.QueryBuilder.forClass(Model))._findOperationFactory

/**
 * Whether a hit can be answered without running Objection's pipeline, because nobody would notice: no hook of the model's,
 * the query's or the context's would run or see the result.
 */
export function takesFastPath(builder: unknown): boolean {
  const internals = internalsOf(builder)
  if (internals._findOperationFactory !== PLAIN_FIND) return false
  const { runBefore, runAfter, onBuild, userContext } = internals.internalContext()
  if (runBefore.length > 0 || runAfter.length > 0 || onBuild.length > 0) return false
  if (Object.keys(userContext).length > 0 || internals.findOptions().callAfterFindDeeply === true) return false
  const { beforeFind, afterFind } = internals.modelClass()
  if (beforeFind !== Model.beforeFind || afterFind !== Model.afterFind) return false
  if (internals.resultModelClass().prototype.$afterFind !== Model.prototype.$afterFind) return false
  return internals._operations.every(isPlain)
}

function isPlain(operation: Operation): boolean {
  const { name } = operation
  if (UNDERSTOOD.has(name)) return true
  if (USER_FUNCTIONS.has(name)) return false
  const type = operation.constructor
  let plain = plainByClass.get(type)
  if (plain === undefined) plainByClass.set(type, (plain = hasNoHooks(operation)))
  return plain
}

function hasNoHooks(operation: Operation): boolean {
  const base = baseOperationOf(operation)
  return HOOKS.every((hook) => operation[hook as keyof Operation] === base[hook as keyof Operation])
}
