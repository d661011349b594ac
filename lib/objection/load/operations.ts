import {
  baseOperationOf,
  findOperationOf,
  internalsOf,
  type Operation,
} from '../../query/objectionInternals/builderInternals.js'
import { OF_CACHE } from '../../query/objectionInternals/operationTraits.js'

type OperationClass = new (name: string, options: object) => Operation

/**
 * An operation with these hooks. The hooks are own properties of the operation, so they run in this execution alone: a clone of
 * the builder, which a hook of the user's may take and run, has a clone of the operation without them.
 */
export function operationWith(builder: unknown, name: string, hooks: Partial<Operation>): Operation {
  const base = baseOperationOf(findOperationOf(builder)) as unknown as { constructor: OperationClass }
  return Object.assign(new base.constructor(name, {}), hooks, { [OF_CACHE]: true })
}

/**
 * Stops operations from loading in this execution: they fetch, parse and assign nothing. They still build their part of the
 * query, because the database may be asked after all. Returns what undoes it.
 */
export function disarm(builder: unknown, name: string): () => void {
  const disarmed: Operation[] = []
  internalsOf(builder).forEachOperation(name, (operation) => {
    const { onRawResult, onAfter2 } = baseOperationOf(operation)
    disarmed.push(Object.assign(operation, { onRawResult, onAfter2 }))
  })
  return () => {
    for (const operation of disarmed) {
      for (const hook of ['onRawResult', 'onAfter2']) Reflect.deleteProperty(operation, hook)
    }
  }
}

/** Ends an execution after its load: neither the user's after-hooks nor the error hooks run. */
export function endAfterLoad(inner: unknown): void {
  const internals = internalsOf(inner)
  internals.forEachOperation(true, (operation) => {
    Object.assign(operation, { onError: baseOperationOf(operation).onError })
  })
  internals.addOperation(operationWith(inner, 'endAfterLoad', { onAfter2: returnImmediately }), [])
}

/** Objection reads this option as soon as a hook has returned, so the hook that sets it must not be asynchronous. */
function returnImmediately(builder: unknown, result: unknown): unknown {
  internalsOf(builder).internalOptions().returnImmediatelyValue = null
  return result
}
