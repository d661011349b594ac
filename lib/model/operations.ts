import { baseOperationOf, findOperationOf, internalsOf, type Operation } from '../query/builderInternals.js'

/** Hooks of one execution. */
export interface Hooks {
  onAfter1?(builder: unknown, result: unknown): unknown
  onAfter2?(builder: unknown, result: unknown): unknown
  onError?(builder: unknown, error: unknown): unknown
}

type OperationClass = new (name: string, options: object) => Operation

/**
 * An operation of Objection's kind with these hooks. They are the instance's own: a clone of the builder, which hooks of the
 * user may take and run, has a clone of the operation without them.
 */
export function operationWith(builder: unknown, name: string, hooks: Hooks): Operation {
  const base = baseOperationOf(findOperationOf(builder)) as unknown as { constructor: OperationClass }
  return Object.assign(new base.constructor(name, {}), hooks)
}

/** Takes an operation's part in this one execution away: nothing is fetched, joined or assigned by it. */
export function disarm(builder: unknown, name: string): void {
  const operation = internalsOf(builder).findOperation(name)
  if (operation === null) return
  const { onBefore3, onBuild, onRawResult, onAfter2 } = baseOperationOf(operation)
  Object.assign(operation, { onBefore3, onBuild, onRawResult, onAfter2 })
}
