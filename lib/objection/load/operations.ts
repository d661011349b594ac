import { baseOperationOf, internalsOf, type Operation } from '../../query/objectionInternals/builderInternals.js'
import { BASE } from '../../query/objectionInternals/operationClasses.js'
import { OF_CACHE } from '../../query/objectionInternals/operationTraits.js'

/**
 * An operation with these hooks. The hooks are own properties of the operation, so they run in this execution alone: a clone of
 * the builder, which a hook of the user's may take and run, has a clone of the operation without them.
 */
export function operationWith(name: string, hooks: Partial<Operation>): Operation {
  return Object.assign(new BASE(name, {}), hooks, { [OF_CACHE]: true })
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

/** Stops hooks of all operations in this execution. Those of the model class are hooks of operations, too. */
export function disarmHooks(
  builder: unknown,
  hooks: readonly ('onBefore1' | 'onBefore2' | 'onBefore3' | 'onBuild')[],
): void {
  internalsOf(builder).forEachOperation(true, (operation) => {
    const base = baseOperationOf(operation)
    for (const hook of hooks) Object.assign(operation, { [hook]: base[hook] })
  })
}

/** Ends an execution after its load: neither the user's after-hooks nor the error hooks run. */
export function endAfterLoad(inner: unknown): void {
  const internals = internalsOf(inner)
  internals.forEachOperation(true, (operation) => {
    Object.assign(operation, { onError: baseOperationOf(operation).onError })
  })
  internals.addOperation(operationWith('endAfterLoad', { onAfter2: returnImmediately }), [])
}

/** Objection reads this option as soon as a hook has returned, so the hook that sets it must not be asynchronous. */
function returnImmediately(builder: unknown, result: unknown): unknown {
  internalsOf(builder).internalOptions().returnImmediatelyValue = null
  return result
}
