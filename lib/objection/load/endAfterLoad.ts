import { baseOperationOf, internalsOf } from '../../query/builder/builderInternals.js'
import { operationWith } from './operations.js'

/** Lets an execution end with its load: none of the user's after-hooks runs, nor those for errors. */
export function endAfterLoad(inner: unknown): void {
  const internals = internalsOf(inner)
  internals.forEachOperation(true, (operation) => {
    Object.assign(operation, { onError: baseOperationOf(operation).onError })
  })
  internals.addOperation(operationWith(inner, 'endAfterLoad', { onAfter2: end }), [])
}

/** Objection looks at this option as soon as a hook has returned, so whoever sets it must not be asynchronous. */
function end(builder: unknown, result: unknown): unknown {
  internalsOf(builder).internalOptions().returnImmediatelyValue = null
  return result
}
