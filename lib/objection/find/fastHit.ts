import type { Entry } from '../../core/entry.js'
import { isPromise } from '../../core/deferred.js'
import { internalsOf } from '../../query/builder/builderInternals.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { takesFastPath } from '../../query/plan/fastPath.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import { IS_ONE, IS_PAGE, traitsOf } from '../../query/builder/operationTraits.js'
import { HOOKS_FIRST, planQuery, type CachedPlan } from '../../query/plan/QueryPlan.js'
import { resultFormOf, type ResultForm } from '../../query/builder/resultForm.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import type { CacheInfo } from '../CacheInfo.js'
import { findEntities, modelsOf, oldestOf, type EntityHits } from '../rows/entityHits.js'

/** A page of which only the first row is taken. */
const BOTH = IS_PAGE | IS_ONE

/**
 * A hit without Objection's pipeline, where nobody would notice the difference; `undefined` where the pipeline must decide.
 * `pipeline` is made at once for a store that answers later, and run when that has nothing.
 */
export function fastHit(
  builder: unknown,
  settings: CacheSettings,
  info: CacheInfo | undefined,
  pipeline: () => { run(): Promise<unknown> },
): Promise<unknown> | undefined {
  const traits = traitsOf(builder)
  if (!takesFastPath(builder, traits) || (traits & BOTH) === BOTH) return undefined
  const form = resultFormOf(builder, traits)
  const plan = planQuery(builder, settings, form, traits)
  if (plan === HOOKS_FIRST || plan.bypass !== undefined || plan.options.mode === 'refresh') return undefined
  noteKeyUse(builder, plan, form)
  const modelClass = internalsOf(builder).resultModelClass()
  if (plan.entities?.form === 'list') return fastEntities(builder, plan, modelClass, info, pipeline)
  const found = plan.cache.hit(plan.key, plan.options, internalsOf(builder))
  const answer = (entry: Entry | undefined): Promise<unknown> | undefined =>
    entry && answerWith(entry, modelClass, plan, form, info)
  return atOnceOrLater(found, answer, pipeline)
}

/** Answers at once where the store does. */
function atOnceOrLater<Found>(
  found: MaybePromise<Found>,
  answer: (found: Found) => Promise<unknown> | undefined,
  pipeline: () => { run(): Promise<unknown> },
): Promise<unknown> | undefined {
  if (!isPromise(found)) return answer(found)
  const otherwise = pipeline()
  return Promise.resolve(found).then((later) => answer(later) ?? otherwise.run())
}

/** The same where each row has an entry. */
function fastEntities(
  builder: unknown,
  plan: CachedPlan,
  modelClass: AnyModelClass,
  info: CacheInfo | undefined,
  pipeline: () => { run(): Promise<unknown> },
): Promise<unknown> | undefined {
  const found = findEntities(builder, plan, modelClass)
  const answer = (hits: EntityHits): Promise<unknown> | undefined => {
    if (hits.size !== plan.entities?.ids.length) return undefined
    const { cache, key } = plan
    const oldest = oldestOf(hits)
    cache.countHit(key, oldest, internalsOf(builder))
    if (info !== undefined)
      Object.assign(info, { status: 'hit', key, age: cache.settings.clock.now() - oldest.storedAt })
    return Promise.resolve(modelsOf(hits))
  }
  return atOnceOrLater(found, answer, pipeline)
}

function answerWith(
  entry: Entry,
  modelClass: AnyModelClass,
  plan: CachedPlan,
  form: ResultForm,
  info: CacheInfo | undefined,
): Promise<unknown> | undefined {
  const { cache, key } = plan
  try {
    const snapshot = entry.value as Snapshot
    const models = rebuild(snapshot, modelClass, cache.settings.codecs)
    if (info !== undefined)
      Object.assign(info, { status: 'hit', key, age: cache.settings.clock.now() - entry.storedAt })
    return Promise.resolve(inForm(models, form, snapshot.total))
  } catch (error) {
    void cache.unusable(key, error)
    return undefined
  }
}

/** What Objection's own last step makes of the rows. */
function inForm(models: unknown, form: ResultForm, total: number | undefined): unknown {
  if (form === 'page') return { results: models, total }
  return form === 'one' && Array.isArray(models) ? (models as unknown[])[0] : models
}
