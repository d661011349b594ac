import { internalsOf } from '../builder/builderInternals.js'
import { hasBareContext } from '../fingerprint/contextFingerprint.js'
import { own$afterFind, ownStatics } from '../builder/ownMethods.js'
import { PLAIN_FIND } from '../builder/operationClasses.js'
import { BELOW_HAS_HOOKS, HAS_HOOKS } from '../builder/operationTraits.js'

/**
 * Whether a hit can be answered without running Objection's pipeline, because nobody would notice: no hook of the model's,
 * the query's or the context's would run or see the result. `traits`: those of its operations.
 */
export function takesFastPath(builder: unknown, traits: number): boolean {
  if ((traits & (HAS_HOOKS | BELOW_HAS_HOOKS)) !== 0) return false
  const internals = internalsOf(builder)
  if (internals._findOperationFactory !== PLAIN_FIND) return false
  const { runBefore, runAfter, onBuild } = internals.internalContext()
  if (runBefore.length > 0 || runAfter.length > 0 || onBuild.length > 0) return false
  if (!hasBareContext(builder) || internals.findOptions().callAfterFindDeeply === true) return false
  const { beforeFind, afterFind } = internals.modelClass()
  if (beforeFind !== ownStatics.beforeFind || afterFind !== ownStatics.afterFind) return false
  return internals.resultModelClass().prototype.$afterFind === own$afterFind
}
