import { internalsOf } from '../../query/builder/builderInternals.js'
import { withoutBeforeHooks } from './beforeHooks.js'
import { endAfterLoad } from './endAfterLoad.js'
import type { Executable } from '../Executable.js'
import { operationWith } from './operations.js'

/**
 * The models that a query loads, wrapped, as they are before any after-hook; of the user's hooks only those run that build it.
 * `builder`: its before-hooks have run.
 */
export async function loadRows(builder: Executable): Promise<unknown> {
  const copy = withoutBeforeHooks(builder)
  let rows: unknown
  internalsOf(copy)
    .internalContext()
    .runBefore.push((result, inner) => {
      // Children inherit the hook with the context.
      if (inner !== copy) return result
      internalsOf(inner).addOperation(
        operationWith(inner, 'takeRows', { onAfter2: (_, loaded) => (rows = loaded) }),
        [],
      )
      endAfterLoad(inner)
      return result
    })
  await copy.executePlainly()
  return rows
}
