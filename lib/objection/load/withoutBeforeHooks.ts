import { internalsOf, returnAsFirstClone, type Hook } from '../../query/objectionInternals/builderInternals.js'
import type { Executable } from '../state/builderState.js'
import { disarmHooks } from './operations.js'

/** A copy of a builder whose before-hooks have run. The copy keeps what the hooks added, and runs without them. */
export function withoutBeforeHooks(builder: Executable): Executable {
  const copy = builder.clone()
  stopBeforeHooks(copy)
  return returnAsFirstClone(copy)
}

/** Stops the before-hooks of a builder in its execution. */
export function stopBeforeHooks(builder: Executable): void {
  const internals = internalsOf(builder)
  disarmHooks(builder, ['onBefore1', 'onBefore2'])
  keepGraphInPlace(builder)
  const context = internals.internalContext()
  context.runBefore.length = 0
  const { runBefore } = context.userContext
  // Children share the context, and its hooks still run for them.
  if (runBefore !== undefined) internals.context({ runBefore: exceptFor(builder, runBefore) })
}

/**
 * Objection first moves the fetch of a graph behind all other operations. One that a before-hook has added runs in its place: it adds columns
 * there.
 */
function keepGraphInPlace(builder: Executable): void {
  const internals = internalsOf(builder)
  internals.hasWithGraph = () => {
    Reflect.deleteProperty(internals, 'hasWithGraph')
    return false
  }
}

/** A context's hooks, a function or nested lists of functions, for every builder but one. */
function exceptFor(builder: unknown, hooks: unknown): unknown {
  if (Array.isArray(hooks)) return hooks.map((hook) => exceptFor(builder, hook))
  if (typeof hooks !== 'function') return hooks
  return function (this: unknown, result: unknown, current: unknown): unknown {
    return current === builder ? result : (hooks as Hook).call(this, result, current)
  }
}
