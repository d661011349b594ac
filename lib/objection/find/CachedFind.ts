import type { Delivery } from '../../cache/load/LoadRequest.js'
import type { LoadResult, Rejected } from '../../cache/load/LoadResult.js'
import {
  beginLoading,
  endLoading,
  inLoadScope,
  isInsideLoad,
  isLoadingAround,
  type LoadScope,
} from '../../cache/load/loadScope.js'
import type { Recording } from '../../cache/load/Recording.js'
import { deferred } from '../../core/deferred.js'
import { internalsOf } from '../../query/builder/builderInternals.js'
import type { BypassReason } from '../../query/bypass/bypassReason.js'
import { adviceFor } from '../../query/bypass/bypassAdvice.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { notCached } from '../../query/bypass/notCached.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import { keyOfBypassed, planWithHooks, type BypassPlan, type CachedPlan } from '../../query/plan/QueryPlan.js'
import { knownTags, tableTags } from '../../query/plan/queryTags.js'
import { resultFormOf } from '../../query/builder/resultForm.js'
import { rejectionAfterLoad } from '../load/cacheableAfterLoad.js'
import { answerFromEntry, madeFrom } from './answerFromEntry.js'
import { withoutBeforeHooks } from '../load/beforeHooks.js'
import { InfoOfCheck, type CacheInfo } from '../CacheInfo.js'
import { loadInBatch } from '../rows/batch.js'
import { captureLoad } from '../load/captureLoad.js'
import { findEntities, modelsOf, NO_HITS, oldestOf, type EntityHits } from '../rows/entityHits.js'
import { EntityLoad } from '../rows/EntityLoad.js'
import { FIND, type Executable } from '../Executable.js'
import { disarm } from '../load/operations.js'
import { keepTurn, joinRelationQueue, type RelationQueue } from './relationOrder.js'
import { takeSnapshot } from '../load/takeSnapshot.js'

const INTERRUPTED: Rejected = { cacheable: false, reason: 'interrupted', detail: adviceFor('interrupted') }

/**
 * One execution of a find through Objection's pipeline, with the cache in the middle of it: after the last of the user's
 * before-hooks it asks the cache. On a hit the pipeline goes on with rebuilt models in place of the database. On a miss it goes
 * on to the database, and before the first of the user's after-hooks the models are taken down for the cache and for
 * everybody who waits for this load. So every hook of the query itself runs on a hit as it does on a miss.
 */
export class CachedFind {
  readonly #builder: Executable
  readonly #settings: CacheSettings
  readonly #info: CacheInfo | undefined
  /** Where this execution is a load for the cache's own sake: what it loads for. */
  readonly #detached: { readonly plan: CachedPlan; readonly recording: Recording } | undefined
  readonly #loaded = deferred<LoadResult>()
  readonly #leads = deferred<undefined>()
  #delivery: Promise<Delivery> | undefined
  #scope: LoadScope | undefined
  readonly #turn: RelationQueue | undefined

  /** `builder` is run, and must be nobody else's. */
  constructor(
    builder: Executable,
    settings: CacheSettings,
    info?: CacheInfo,
    detached?: { readonly plan: CachedPlan; readonly recording: Recording },
  ) {
    this.#builder = builder
    this.#settings = settings
    this.#info = info
    this.#detached = detached
    this.#turn = detached === undefined ? joinRelationQueue(builder, true) : undefined
  }

  /** Resolves and rejects as the query does without a cache. */
  async run(): Promise<unknown> {
    const builder = this.#builder
    builder[FIND] = this
    internalsOf(builder)
      .internalContext()
      .runBefore.push((result, inner) => (this.#isMine(inner) ? this.#enter(inner).then(() => result) : result))
    try {
      return await inLoadScope((scope) => {
        this.#scope = scope
        return builder.executePlainly()
      })
    } finally {
      if (this.#scope !== undefined) endLoading(this.#scope)
      this.#loaded.resolve(INTERRUPTED)
      this.#turn?.assigned()
    }
  }

  /** The load alone, for the cache's own sake: none of the user's before-hooks runs again, and no after-hook. */
  static loadDetached(
    inner: Executable,
    settings: CacheSettings,
    plan: CachedPlan,
    recording: Recording,
  ): Promise<LoadResult> {
    const find = new CachedFind(withoutBeforeHooks(inner), settings, undefined, { plan, recording })
    find.run().catch(() => undefined)
    return find.#loaded.promise
  }

  #isMine(builder: unknown): builder is Executable {
    return (builder as Partial<Executable>)[FIND] === this
  }

  async #enter(inner: Executable): Promise<void> {
    if (this.#detached !== undefined) {
      // Owners get their models from the query that they belong to.
      disarm(inner, 'find')
      return void this.#lead(inner, this.#detached.plan, this.#detached.recording)
    }
    await this.#decide(inner)
    if (this.#turn !== undefined) keepTurn(inner, this.#turn)
  }

  async #decide(inner: Executable): Promise<void> {
    const plan = await planWithHooks(inner, this.#settings)
    if (plan.bypass !== undefined) return this.#bypass(inner, plan)
    noteKeyUse(inner, plan, resultFormOf(inner))
    if (isLoadingAround(this.#scope, plan.key)) return this.#bypass(inner, { ...plan, bypass: 'nested' }, plan.key)
    const hits = await findEntities(inner, plan, internalsOf(inner).resultModelClass())
    if (hits.size > 0 && hits.size === plan.entities?.ids.length) return this.#deliverEntities(inner, plan, hits)
    this.#delivery = plan.cache.getOrLoad({
      key: plan.key,
      ...(plan.entities?.form === 'list' && { partKeys: plan.entities.keys }),
      tags: knownTags(inner, this.#settings, plan.options),
      reads: tableTags(inner, plan.source),
      options: plan.options,
      query: internalsOf(inner),
      mayWait: !isInsideLoad(this.#scope),
      load: (detached, recording) => this.#load(inner, plan, recording, detached, hits),
    })
    this.#delivery.catch(() => undefined)
    const delivery = await Promise.race([this.#delivery, this.#leads.promise])
    if (delivery === undefined) return this.#note({ status: 'miss', key: plan.key })
    await this.#deliver(inner, plan, delivery)
  }

  #load(
    inner: Executable,
    plan: CachedPlan,
    recording: Recording,
    detached: boolean,
    hits: EntityHits,
  ): Promise<LoadResult> {
    const loadDetached = (builder: Executable, its: CachedPlan, seen: Recording): Promise<LoadResult> =>
      CachedFind.loadDetached(builder, this.#settings, its, seen)
    if (plan.entities?.form === 'one') return loadInBatch(inner, plan, recording, loadDetached)
    if (detached || plan.cache.settings.rebuildsAll) return loadDetached(inner, plan, recording)
    return this.#lead(inner, plan, recording, hits)
  }

  /** From here on this execution loads for everybody who asks for the key. */
  #lead(inner: Executable, plan: CachedPlan, recording: Recording, hits: EntityHits = NO_HITS): Promise<LoadResult> {
    const unfit = rejectionAfterLoad(inner, plan, resultFormOf(inner), recording)
    const asked = plan.entities
    const entities = asked?.form === 'list' ? new EntityLoad(inner, plan, asked, hits, recording) : undefined
    captureLoad(inner, {
      detached: this.#detached !== undefined,
      loaded: async (captured, refused) => {
        const why = refused ?? unfit()
        if (entities === undefined) {
          await this.#captured(plan, why ?? takeSnapshot(inner, plan, captured))
          return captured.result
        }
        const { result, loaded } = await entities.take(captured.result)
        await this.#captured(plan, why ?? loaded)
        return result
      },
      failed: (error, asking) => this.#fail(error, asking),
    })
    if (this.#scope !== undefined) beginLoading(this.#scope, plan.key, recording)
    this.#leads.resolve(undefined)
    return this.#loaded.promise
  }

  /** Lets the others have the load, and waits until it is stored: who awaits this query finds it in the cache. */
  async #captured(plan: CachedPlan, loaded: LoadResult): Promise<void> {
    if (this.#scope !== undefined) endLoading(this.#scope)
    this.#loaded.resolve(loaded)
    if (!loaded.cacheable) this.#note({ status: 'bypass', key: plan.key, ...withReason(loaded) })
    const delivery = await this.#delivery?.catch(() => undefined)
    const answer = delivery?.answer
    if (answer?.status === 'rejected')
      return this.#note({ status: 'bypass', key: plan.key, ...withReason(answer.rejection) })
    if (answer?.status === 'loaded' && answer.rejection !== undefined) {
      this.#note({ status: 'miss', key: plan.key, ...withReason(answer.rejection) })
    }
  }

  /**
   * Whoever waits gets the driver's own error, which Objection wraps for each of them. An error of a hook of this very query is
   * none of theirs: they load for themselves.
   */
  #fail(error: unknown, asking: boolean): void {
    const { nativeError, name, syscall } = (error ?? {}) as Record<string, unknown>
    if (nativeError !== undefined) this.#loaded.reject(nativeError)
    // Of children only the error is known: a connection that failed has no native error either.
    else if (asking || name === 'KnexTimeoutError' || syscall !== undefined) this.#loaded.reject(error)
    else this.#loaded.resolve(INTERRUPTED)
  }

  async #deliver(inner: Executable, plan: CachedPlan, { answer, coalesced }: Delivery): Promise<void> {
    if (answer.status === 'rejected') {
      return this.#note({ status: 'bypass', key: plan.key, ...withReason(answer.rejection) })
    }
    const { entry } = answer
    const withdrawn = (reason: BypassReason): void => this.#bypass(inner, { ...plan, bypass: reason }, plan.key)
    if (!(await answerFromEntry(inner, plan, () => madeFrom(entry, inner, plan), withdrawn))) {
      if (plan.options.mode === 'only-if-cached') throw notCached('its entry is damaged')
      return this.#note({ status: 'miss', key: plan.key })
    }
    const status = answer.status === 'loaded' ? (coalesced ? 'coalesced' : 'miss') : answer.status
    this.#note({ status, key: plan.key, age: plan.cache.settings.clock.now() - entry.storedAt })
  }

  /** Every row has an entry. */
  async #deliverEntities(inner: Executable, plan: CachedPlan, hits: EntityHits): Promise<void> {
    const { cache, key } = plan
    const oldest = oldestOf(hits)
    const withdrawn = (reason: BypassReason): void => this.#bypass(inner, { ...plan, bypass: reason }, key)
    await answerFromEntry(inner, plan, () => ({ models: modelsOf(hits) }), withdrawn)
    cache.countHit(key, oldest, internalsOf(inner))
    this.#note({ status: 'hit', key, age: cache.settings.clock.now() - oldest.storedAt })
  }

  #bypass(inner: Executable, plan: BypassPlan, given?: string): void {
    const { bypass, cache, options, detail = adviceFor(bypass) } = plan
    cache.bypassed(given, bypass, detail, internalsOf(inner))
    if (options.mode === 'only-if-cached' && bypass !== 'disabled') throw notCached(`it cannot be: ${bypass}`)
    // Where no key was made, the functions that build the query run once more for it.
    if (this.#info === undefined || this.#info instanceof InfoOfCheck) return
    delete this.#info.age
    const key = given ?? keyOfBypassed(inner, this.#settings, plan)
    this.#note({ status: 'bypass', ...withReason({ reason: bypass, detail }), ...(key !== undefined && { key }) })
  }

  #note(info: CacheInfo): void {
    if (this.#info !== undefined) Object.assign(this.#info, info)
  }
}

function withReason({ reason, detail = adviceFor(reason) }: Pick<Rejected, 'reason' | 'detail'>): {
  reason: BypassReason
  detail?: string
} {
  return { reason: reason as BypassReason, ...(detail !== undefined && { detail }) }
}
