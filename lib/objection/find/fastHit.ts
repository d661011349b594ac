import { isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import { hasBareContext } from '../../query/fingerprint/contextFingerprint.js'
import { resultFormOf, type ResultForm } from '../../query/key/resultForm.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import { PLAIN_FIND } from '../../query/objectionInternals/operationClasses.js'
import {
  BELOW_HAS_HOOKS,
  HAS_HOOKS,
  IS_ONE,
  IS_PAGE,
  traitsOf,
} from '../../query/objectionInternals/operationTraits.js'
import { unpatchedAfterFind, unpatchedStatics } from '../../query/objectionInternals/unpatchedMethods.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import { NEEDS_NAME } from '../../query/plan/obstacle.js'
import { NEEDS_HOOKS, planWithoutHooks, type CachedPlan } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { findRows, isComplete, modelsOf, oldestOf, type RowHits } from '../rows/rowHits.js'
import type { CacheInfo } from '../../query/report/CacheInfo.js'
import { reportAnswer } from '../../query/report/findReport.js'

/** A page of which only the first row is taken. */
const ONE_OF_PAGE = IS_PAGE | IS_ONE

/** The query in Objection's pipeline. */
export interface Pipeline {
  run(): Promise<unknown>
}

/** The result of a hit. */
interface Answer {
  readonly result: unknown
}

/**
 * Answers a hit without Objection's pipeline, where the result is the same; `undefined` where the pipeline must run. If the store
 * answers asynchronously, `makePipeline` is called at once, and the pipeline runs after a miss.
 */
export function fastHit(
  builder: unknown,
  settings: CacheSettings,
  info: CacheInfo | undefined,
  makePipeline: () => Pipeline,
): Promise<unknown> | undefined {
  const traits = traitsOf(builder)
  if (!canSkipPipeline(builder, traits) || (traits & ONE_OF_PAGE) === ONE_OF_PAGE) return undefined
  const form = resultFormOf(builder, traits)
  const plan = planWithoutHooks(builder, settings, form, traits)
  if (plan === NEEDS_HOOKS || plan === NEEDS_NAME || plan.bypass !== undefined || plan.options.mode === 'refresh')
    return undefined
  noteKeyUse(builder, plan, form)
  const modelClass = internalsOf(builder).resultModelClass()
  if (plan.rowEntries?.form === 'list') {
    if (!plan.rowEntries.keys.every((each) => plan.cache.mayHave(each))) return undefined
    const answer = (hits: RowHits): Answer | undefined => answerRows(builder, plan, hits, info)
    return answerNowOrLater(findRows(builder, plan, modelClass), answer, makePipeline)
  }
  const found = plan.cache.hit(plan.key, plan.options, internalsOf(builder))
  const answer = (entry: Entry | undefined): Answer | undefined =>
    entry && answerEntry(entry, modelClass, plan, form, info)
  return answerNowOrLater(found, answer, makePipeline)
}

/** Whether no hook of the model class, the query or the context would run or see the result. */
function canSkipPipeline(builder: unknown, traits: number): boolean {
  if ((traits & (HAS_HOOKS | BELOW_HAS_HOOKS)) !== 0) return false
  const internals = internalsOf(builder)
  if (internals._findOperationFactory !== PLAIN_FIND) return false
  const { runBefore, runAfter, onBuild } = internals.internalContext()
  if (runBefore.length > 0 || runAfter.length > 0 || onBuild.length > 0) return false
  if (!hasBareContext(builder) || internals.findOptions().callAfterFindDeeply === true) return false
  const { beforeFind, afterFind } = internals.modelClass()
  if (beforeFind !== unpatchedStatics.beforeFind || afterFind !== unpatchedStatics.afterFind) return false
  return internals.resultModelClass().prototype.$afterFind === unpatchedAfterFind
}

function answerNowOrLater<Found>(
  found: MaybePromise<Found>,
  answer: (found: Found) => Answer | undefined,
  makePipeline: () => Pipeline,
): Promise<unknown> | undefined {
  if (!isPromise(found)) {
    const now = answer(found)
    return now && Promise.resolve(now.result)
  }
  const pipeline = makePipeline()
  return Promise.resolve(found).then((each) => {
    const later = answer(each)
    return later === undefined ? pipeline.run() : later.result
  })
}

function answerRows(
  builder: unknown,
  plan: CachedPlan,
  hits: RowHits,
  info: CacheInfo | undefined,
): Answer | undefined {
  if (!isComplete(hits, plan)) return undefined
  const oldest = oldestOf(hits)
  plan.cache.countHit(plan.key, oldest, internalsOf(builder))
  reportAnswer(info, plan, oldest)
  return { result: modelsOf(hits) }
}

function answerEntry(
  entry: Entry,
  modelClass: AnyModelClass,
  plan: CachedPlan,
  form: ResultForm,
  info: CacheInfo | undefined,
): Answer | undefined {
  const { cache, key } = plan
  try {
    const snapshot = entry.value as Snapshot
    const models = rebuild(snapshot, modelClass, cache.settings.codecs)
    reportAnswer(info, plan, entry)
    return { result: inForm(models, form, snapshot.total) }
  } catch (error) {
    void cache.unusable(key, error)
    return undefined
  }
}

/** What the last step of Objection's pipeline makes of the rows. */
function inForm(models: unknown, form: ResultForm, total: number | undefined): unknown {
  if (form === 'page') return { results: models, total }
  return form === 'one' && Array.isArray(models) ? (models as unknown[])[0] : models
}
