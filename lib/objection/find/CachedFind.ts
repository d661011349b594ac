import { isInsideLoad, isLoadingAround } from '../../cache/load/loadScope.js'
import type { Recording } from '../../cache/load/Recording.js'
import type { Delivery } from '../../cache/load/LoadRequest.js'
import type { LoadResult } from '../../cache/load/LoadResult.js'
import { deferred } from '../../core/deferred.js'
import { bypassCache, notCached } from '../../query/bypass/bypassCache.js'
import { resultFormOf } from '../../query/key/resultForm.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import { keyOfBypassed, planWithHooks, type BypassPlan, type CachedPlan } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { knownTags, tableTags } from '../../query/tags/queryTags.js'
import { findRows, isComplete, modelsOf, oldestOf, type RowHits } from '../rows/rowHits.js'
import type { Executable } from '../state/builderState.js'
import { VerificationInfo, type CacheInfo } from '../../query/report/CacheInfo.js'
import { answerFromEntry, rebuildEntry, type Rebuilt } from './answerFromEntry.js'
import { loadInBatch } from './batch.js'
import { FindExecution, loadDetached } from './FindExecution.js'
import { reportAnswer, reportBypass, reportMiss, reportRejection } from '../../query/report/findReport.js'
import { assignInOrder, type QueuedRelation } from './RelationQueue.js'

/**
 * A find that runs through Objection's pipeline with the cache in the middle. After the last of the user's before-hooks it asks
 * the cache. On a hit the pipeline goes on with rebuilt models in place of the database's rows. On a miss it asks the database, and
 * before the first of the user's after-hooks the cache takes a snapshot of the models. So all hooks of the query run on a hit
 * as on a miss.
 */
export class CachedFind {
  readonly #settings: CacheSettings
  readonly #info: CacheInfo | undefined
  readonly #execution: FindExecution
  readonly #relation: QueuedRelation | undefined
  /** Resolves when this execution loads the result itself. */
  readonly #loadsItself = deferred<undefined>()
  #delivery: Promise<Delivery> | undefined

  /** The builder must not be used elsewhere. */
  constructor(
    builder: Executable,
    settings: CacheSettings,
    info: CacheInfo | undefined,
    relation: QueuedRelation | undefined,
  ) {
    this.#settings = settings
    this.#info = info
    this.#execution = new FindExecution(builder)
    this.#relation = relation
  }

  /** Resolves and rejects as the query does without a cache. */
  run(): Promise<unknown> {
    const relation = this.#relation
    return this.#execution.run(async (inner) => {
      await this.#askCache(inner)
      if (relation !== undefined) assignInOrder(inner, relation)
    }, relation?.assigned)
  }

  async #askCache(inner: Executable): Promise<void> {
    const plan = await planWithHooks(inner, this.#settings)
    if (plan.bypass !== undefined) return this.#bypass(inner, plan)
    noteKeyUse(inner, plan, resultFormOf(inner))
    if (isLoadingAround(this.#execution.scope, plan.key))
      return this.#bypass(inner, { ...plan, bypass: 'nested' }, plan.key)
    const hits = await findRows(inner, plan, internalsOf(inner).resultModelClass())
    if (hits.size > 0 && isComplete(hits, plan)) return this.#deliverRows(inner, plan, hits)
    this.#delivery = this.#getOrLoad(inner, plan, hits)
    this.#delivery.catch(() => undefined)
    const delivery = await Promise.race([this.#delivery, this.#loadsItself.promise])
    if (delivery === undefined) return reportMiss(this.#info, plan)
    await this.#deliver(inner, plan, delivery)
  }

  #getOrLoad(inner: Executable, plan: CachedPlan, hits: RowHits): Promise<Delivery> {
    const { cache, key, options, rowEntries } = plan
    return cache.getOrLoad({
      key,
      ...(rowEntries?.form === 'list' && { partKeys: rowEntries.keys }),
      tags: knownTags(inner, this.#settings, options),
      reads: tableTags(inner, plan.observedKnex),
      options,
      query: internalsOf(inner),
      mayWait: !isInsideLoad(this.#execution.scope),
      load: (detached, recording) => {
        if (rowEntries?.form === 'one') return loadInBatch(inner, plan, rowEntries, recording)
        if (detached || cache.settings.rebuildsAll) return loadDetached(inner, plan, recording)
        return this.#loadItself(inner, plan, recording, hits)
      },
    })
  }

  #loadItself(inner: Executable, plan: CachedPlan, recording: Recording, hits: RowHits): Promise<LoadResult> {
    this.#execution.load(inner, plan, recording, hits, (loaded) => this.#untilStored(plan, loaded))
    this.#loadsItself.resolve(undefined)
    return this.#execution.loaded
  }

  async #untilStored(plan: CachedPlan, loaded: LoadResult): Promise<void> {
    if (!loaded.cacheable) reportRejection(this.#info, plan, loaded)
    const answer = (await this.#delivery?.catch(() => undefined))?.answer
    if (answer?.status === 'rejected') reportRejection(this.#info, plan, answer.rejection)
    if (answer?.status === 'loaded' && answer.rejection !== undefined) {
      reportRejection(this.#info, plan, answer.rejection, 'miss')
    }
  }

  async #deliver(inner: Executable, plan: CachedPlan, { answer, coalesced }: Delivery): Promise<void> {
    if (answer.status === 'rejected') return reportRejection(this.#info, plan, answer.rejection)
    const { entry } = answer
    if (!(await this.#answer(inner, plan, () => rebuildEntry(entry, inner, plan)))) {
      if (plan.options.mode === 'only-if-cached') throw notCached('its entry is damaged')
      return reportMiss(this.#info, plan)
    }
    const status = answer.status === 'loaded' ? (coalesced ? 'coalesced' : 'miss') : answer.status
    reportAnswer(this.#info, plan, entry, status)
  }

  /** All rows are hits. */
  async #deliverRows(inner: Executable, plan: CachedPlan, hits: RowHits): Promise<void> {
    const oldest = oldestOf(hits)
    await this.#answer(inner, plan, () => ({ models: modelsOf(hits) }))
    plan.cache.countHit(plan.key, oldest, internalsOf(inner))
    reportAnswer(this.#info, plan, oldest)
  }

  #answer(inner: Executable, plan: CachedPlan, rebuild: () => Rebuilt): Promise<boolean> {
    return answerFromEntry(inner, plan, rebuild, (bypass) => this.#bypass(inner, { ...plan, bypass }, plan.key))
  }

  /** @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`. */
  #bypass(inner: Executable, plan: BypassPlan, key?: string): void {
    const { cache, options, bypass: reason, detail } = plan
    bypassCache(cache, options, { reason, detail, key, query: internalsOf(inner) })
    // Making the key may run the functions that build the query once more.
    if (this.#info === undefined || this.#info instanceof VerificationInfo) return
    reportBypass(this.#info, reason, detail, key ?? keyOfBypassed(inner, this.#settings, plan))
  }
}
