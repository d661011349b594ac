import { isPromise } from '../../core/deferred.js'
import { hasBareContext } from '../../query/fingerprint/contextFingerprint.js'
import { resultFormOf, type ResultForm } from '../../query/key/resultForm.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import { PLAIN_FIND } from '../../query/objectionInternals/operationClasses.js'
import {
  BELOW_HAS_HOOKS,
  FETCHES,
  HAS_HOOKS,
  IS_ONE,
  IS_PAGE,
  traitsOf,
} from '../../query/objectionInternals/operationTraits.js'
import { unpatchedAfterFind, unpatchedStatics } from '../../query/objectionInternals/unpatchedMethods.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import { NEEDS_NAME } from '../../query/plan/obstacle.js'
import { NEEDS_HOOKS, planWithoutHooks } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { copiersFor } from '../../snapshot/rebuild/copiers.js'
import type { CacheInfo } from '../../query/report/CacheInfo.js'
import type { Rebuilt } from './answerFromEntry.js'
import { canRunHooks } from './HookedFind.js'
import { lookUp } from './lookUp.js'

/** A page of which only the first row is taken. */
const ONE_OF_PAGE = IS_PAGE | IS_ONE

/**
 * Classes that had a graph whose parts have before-hooks. Another plan without these hooks would probably be made in vain, which costs as much
 * as the plan with them.
 */
const haveHookedParts = new WeakSet<object>()

/** Classes whose joined graphs had models with `$afterFind`. Objection calls it for all models of a joined graph. */
const haveHooksBelow = new WeakSet<object>()

/** The query in Objection's pipeline. */
export interface Pipeline {
  run(): Promise<unknown>
}

/**
 * Answers a hit without Objection's pipeline, where the result is the same. `NEEDS_HOOKS`: hooks have to run first, or on the result.
 * `undefined`: the query has to load. If the store answers asynchronously, `makePipeline` is called at once, and the pipeline runs after a
 * miss.
 */
export function fastHit(
  builder: unknown,
  settings: CacheSettings,
  info: CacheInfo | undefined,
  makePipeline: () => Pipeline,
): Promise<unknown> | typeof NEEDS_HOOKS | undefined {
  const traits = traitsOf(builder)
  if (!canSkipPipeline(builder, traits) || (traits & ONE_OF_PAGE) === ONE_OF_PAGE) return NEEDS_HOOKS
  const fetches = (traits & FETCHES) !== 0
  const modelClass = internalsOf(builder).modelClass()
  const isDeep = internalsOf(builder).findOptions().callAfterFindDeeply === true
  if (isDeep && haveHooksBelow.has(modelClass)) return NEEDS_HOOKS
  if (fetches && settings.key === undefined && haveHookedParts.has(modelClass) && canRunHooks(builder))
    return NEEDS_HOOKS
  const form = resultFormOf(builder, traits)
  const plan = planWithoutHooks(builder, settings, form, traits)
  if (plan === NEEDS_HOOKS) {
    haveHookedParts.add(modelClass)
    return NEEDS_HOOKS
  }
  if (plan === NEEDS_NAME || plan.bypass !== undefined) return undefined
  noteKeyUse(builder, plan, form)
  const resultClass = internalsOf(builder).resultModelClass()
  const needsHooks = (hit: Rebuilt): boolean => isDeep && hasHooksBelow(hit, modelClass, resultClass)
  const found = lookUp(builder, plan, info)
  if (!isPromise(found)) {
    if (found === undefined) return undefined
    return needsHooks(found) ? NEEDS_HOOKS : Promise.resolve(inForm(found, form))
  }
  const pipeline = makePipeline()
  return Promise.resolve(found).then((later) =>
    later === undefined || needsHooks(later) ? pipeline.run() : inForm(later, form),
  )
}

/** Whether a model of the result has a hook. The entry is then looked up once more, the first time for each class. */
function hasHooksBelow({ structure }: Rebuilt, modelClass: object, resultClass: AnyModelClass): boolean {
  const isFree =
    structure !== undefined &&
    copiersFor(structure, resultClass).distinct.every(({ prototype }) => prototype.$afterFind === unpatchedAfterFind)
  if (!isFree) haveHooksBelow.add(modelClass)
  return !isFree
}

/** Whether no hook of the model class, the query or the context would run or see the result. */
function canSkipPipeline(builder: unknown, traits: number): boolean {
  if ((traits & (HAS_HOOKS | BELOW_HAS_HOOKS)) !== 0) return false
  const internals = internalsOf(builder)
  if (internals._findOperationFactory !== PLAIN_FIND) return false
  const { runBefore, runAfter, onBuild } = internals.internalContext()
  if (runBefore.length > 0 || runAfter.length > 0 || onBuild.length > 0) return false
  if (!hasBareContext(builder)) return false
  const { beforeFind, afterFind } = internals.modelClass()
  if (beforeFind !== unpatchedStatics.beforeFind || afterFind !== unpatchedStatics.afterFind) return false
  return internals.resultModelClass().prototype.$afterFind === unpatchedAfterFind
}

/** What the last step of Objection's pipeline makes of the rows. */
function inForm({ models, total }: Rebuilt, form: ResultForm): unknown {
  if (form === 'page') return { results: models, total }
  return form === 'one' && Array.isArray(models) ? (models as unknown[])[0] : models
}
