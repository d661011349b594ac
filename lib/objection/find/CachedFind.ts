import { isInsideLoad, isLoadingAround } from '../../cache/load/loadScope.js'
import type { Delivery } from '../../cache/load/LoadRequest.js'
import type { LoadResult } from '../../cache/load/LoadResult.js'
import { deferred, isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import { bypassCache, notCached } from '../../query/bypass/bypassCache.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import {
  keyOfBypassed,
  planWithHooks,
  type BypassPlan,
  type CachedPlan,
  type QueryPlan,
} from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { knownTags, tableTags } from '../../query/tags/queryTags.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { findRows, isComplete, modelsOf, NO_HITS, oldestOf, type RowHits } from '../rows/rowHits.js'
import type { Executable } from '../state/builderState.js'
import { VerificationInfo, type CacheInfo } from '../../query/report/CacheInfo.js'
import { answerWith, rebuildEntry, type Rebuilt } from './answerFromEntry.js'
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
  readonly #plan: QueryPlan | undefined
  #delivery: Promise<Delivery> | undefined

  /**
   * The builder must not be used elsewhere. `plan`: what was planned once the before-hooks had run, where the cache has been asked already.
   */
  constructor(
    builder: Executable,
    settings: CacheSettings,
    info: CacheInfo | undefined,
    relation?: QueuedRelation,
    plan?: QueryPlan,
  ) {
    this.#settings = settings
    this.#info = info
    this.#execution = new FindExecution(builder)
    this.#relation = relation
    this.#plan = plan
  }

  /** Resolves and rejects as the query does without a cache. */
  run(): Promise<unknown> {
    const relation = this.#relation
    if (relation === undefined) return this.#execution.run((inner) => this.#askCache(inner))
    return this.#execution.run(async (inner) => {
      await this.#askCache(inner)
      assignInOrder(inner, relation)
    }, relation.assigned)
  }

  /** Synchronous for a hit, where the plan and the store are: each promise is paid for on every hit. */
  #askCache(inner: Executable): MaybePromise<void> {
    const plan = this.#plan ?? planWithHooks(inner, this.#settings)
    return isPromise(plan) ? plan.then((made) => this.#follow(inner, made)) : this.#follow(inner, plan)
  }

  #follow(inner: Executable, plan: QueryPlan): MaybePromise<void> {
    if (plan.bypass !== undefined) return this.#bypass(inner, plan, plan.key)
    noteKeyUse(inner, plan)
    const { cache, key, options, rowEntries } = plan
    if (isLoadingAround(this.#execution.scope, key)) return this.#bypass(inner, { ...plan, bypass: 'nested' }, key)
    if (rowEntries?.form === 'list') return this.#findRows(inner, plan)
    if (options.mode === 'refresh' || this.#plan !== undefined) return this.#load(inner, plan)
    const found = cache.hit(key, options, internalsOf(inner))
    return isPromise(found)
      ? found.then((entry) => this.#hitOrLoad(inner, plan, entry))
      : this.#hitOrLoad(inner, plan, found)
  }

  #hitOrLoad(inner: Executable, plan: CachedPlan, entry: Entry | undefined): MaybePromise<void> {
    return entry === undefined ? this.#load(inner, plan) : this.#deliverEntry(inner, plan, entry, 'hit')
  }

  #findRows(inner: Executable, plan: CachedPlan): MaybePromise<void> {
    const found = findRows(inner, plan, internalsOf(inner).resultModelClass())
    return isPromise(found)
      ? found.then((hits) => this.#rowsOrLoad(inner, plan, hits))
      : this.#rowsOrLoad(inner, plan, found)
  }

  #rowsOrLoad(inner: Executable, plan: CachedPlan, hits: RowHits): MaybePromise<void> {
    return hits.size > 0 && isComplete(hits, plan)
      ? this.#deliverRows(inner, plan, hits)
      : this.#load(inner, plan, hits)
  }

  async #load(inner: Executable, plan: CachedPlan, hits: RowHits = NO_HITS): Promise<void> {
    const loadsItself = deferred<undefined>()
    this.#delivery = this.#getOrLoad(inner, plan, hits, () => loadsItself.resolve(undefined))
    this.#delivery.catch(() => undefined)
    const delivery = await Promise.race([this.#delivery, loadsItself.promise])
    if (delivery === undefined) return reportMiss(this.#info, plan)
    await this.#deliver(inner, plan, delivery)
  }

  /** `loadsItself` is called when this execution loads the result itself. */
  #getOrLoad(inner: Executable, plan: CachedPlan, hits: RowHits, loadsItself: () => void): Promise<Delivery> {
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
        this.#execution.load(inner, plan, recording, hits, (loaded) => this.#untilStored(plan, loaded))
        loadsItself()
        return this.#execution.loaded
      },
    })
  }

  async #untilStored(plan: CachedPlan, loaded: LoadResult): Promise<void> {
    if (!loaded.cacheable) reportRejection(this.#info, plan, loaded)
    const answer = (await this.#delivery?.catch(() => undefined))?.answer
    if (answer?.status === 'rejected') reportRejection(this.#info, plan, answer.rejection)
    if (answer?.status === 'loaded' && answer.rejection !== undefined) {
      reportRejection(this.#info, plan, answer.rejection, 'miss')
    }
  }

  #deliver(inner: Executable, plan: CachedPlan, { answer, coalesced }: Delivery): MaybePromise<void> {
    if (answer.status === 'rejected') return reportRejection(this.#info, plan, answer.rejection)
    const status = answer.status === 'loaded' ? (coalesced ? 'coalesced' : 'miss') : answer.status
    return this.#deliverEntry(inner, plan, answer.entry, status)
  }

  #deliverEntry(
    inner: Executable,
    plan: CachedPlan,
    entry: Entry,
    status: 'hit' | 'stale' | 'miss' | 'coalesced',
  ): MaybePromise<void> {
    try {
      this.#answer(inner, plan, rebuildEntry(entry, internalsOf(inner).resultModelClass(), plan))
    } catch (error) {
      return this.#damaged(plan, error)
    }
    reportAnswer(this.#info, plan, entry, status)
  }

  /** The query goes on to the database. */
  async #damaged(plan: CachedPlan, error: unknown): Promise<void> {
    const { cache, key, options } = plan
    await cache.unusable(key, error)
    if (options.mode === 'only-if-cached') throw notCached('its entry is damaged')
    reportMiss(this.#info, plan)
  }

  /** All rows are hits. */
  #deliverRows(inner: Executable, plan: CachedPlan, hits: RowHits): void {
    const oldest = oldestOf(hits)
    this.#answer(inner, plan, { models: modelsOf(hits) })
    plan.cache.countHit(plan.key, oldest, internalsOf(inner))
    reportAnswer(this.#info, plan, oldest)
  }

  #answer(inner: Executable, plan: CachedPlan, rebuilt: Rebuilt): void {
    answerWith(inner, rebuilt, (bypass) => this.#bypass(inner, { ...plan, bypass }, plan.key))
  }

  /** @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`. */
  #bypass(inner: Executable, plan: BypassPlan, key?: string): void {
    const { cache, options, bypass: reason, detail } = plan
    const given = this.#settings.key
    const bypass = bypassCache(cache, options, { reason, detail, key, given, query: internalsOf(inner) })
    this.#execution.bypass(inner, bypass)
    // Making the key may run the functions that build the query once more.
    if (this.#info === undefined || this.#info instanceof VerificationInfo) return
    reportBypass(this.#info, reason, detail, key ?? keyOfBypassed(inner, this.#settings, plan))
  }
}
