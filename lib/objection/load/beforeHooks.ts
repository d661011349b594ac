import { baseOperationOf, internalsOf, type Hook } from '../../query/builder/builderInternals.js'
import type { Executable } from '../Executable.js'

/**
 * A copy of a builder whose before-hooks have run, with what they added, on which they do not run again. Objection clones what
 * it executes, and a clone's operations have their hooks back, so this one gives itself in place of its first clone.
 */
export function withoutBeforeHooks(builder: Executable): Executable {
  const copy = builder.clone()
  const internals = internalsOf(copy)
  internals.forEachOperation(true, (operation) => {
    const { onBefore1, onBefore2 } = baseOperationOf(operation)
    Object.assign(operation, { onBefore1, onBefore2 })
  })
  const context = internals.internalContext()
  context.runBefore.length = 0
  const { runBefore } = context.userContext
  // Children share the context, and for them its hooks run as ever.
  if (runBefore !== undefined) internals.context({ runBefore: exceptFor(copy, runBefore) })
  copy.clone = () => {
    Reflect.deleteProperty(copy, 'clone')
    return copy
  }
  return copy
}

/** A context's hooks, a function or nested lists of them, for every builder but one. */
function exceptFor(builder: unknown, hooks: unknown): unknown {
  if (Array.isArray(hooks)) return hooks.map((hook) => exceptFor(builder, hook))
  if (typeof hooks !== 'function') return hooks
  return function (this: unknown, result: unknown, current: unknown): unknown {
    return current === builder ? result : (hooks as Hook).call(this, result, current)
  }
}
