import type { Delivery, Loaded, Refused } from '../cache/load.js'
import { deferred } from '../core/deferred.js'
import type { Entry } from '../core/entry.js'
import { internalsOf, type RangeOperation } from '../query/builderInternals.js'
import type { BypassReason } from '../query/bypass.js'
import type { CacheSettings } from '../query/CacheSettings.js'
import { inLoadScope, isLoadingAround, type LoadScope } from '../query/loadScope.js'
import { knownTags, planQuery, type CachedPlan } from '../query/QueryPlan.js'
import { rebuild } from '../snapshot/rebuild.js'
import type { Snapshot } from '../snapshot/Snapshot.js'
import type { CacheInfo } from './CacheInfo.js'
import { disarm, operationWith } from './operations.js'
import { takeSnapshot } from './takeSnapshot.js'

/** Marks the builder of an execution, so that its hooks know it from children and clones. */
export const FIND = Symbol('objection-cache find')

/** A builder that can run as Objection runs it, past this library. */
export interface Executable {
  [FIND]: CachedFind | undefined
  clone(): Executable
  executePlainly(): Promise<unknown>
  countPlainly(): Promise<number>
}

const INTERRUPTED: Refused = { kept: false, reason: 'interrupted' }

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
  readonly #detached: boolean
  readonly #loaded = deferred<Loaded>()
  readonly #leads = deferred<undefined>()
  #delivery: Promise<Delivery> | undefined
  #scope: LoadScope | undefined

  constructor(builder: Executable, settings: CacheSettings, info?: CacheInfo, detached = false) {
    this.#builder = builder
    this.#settings = settings
    this.#info = info
    this.#detached = detached
  }

  /** Resolves and rejects as the query does without a cache. */
  async run(): Promise<unknown> {
    const builder = this.#builder.clone()
    builder[FIND] = this
    internalsOf(builder)
      .internalContext()
      .runBefore.push((result, inner) => (this.#isMine(inner) ? this.#enter(inner).then(() => result) : result))
    try {
      return await inLoadScope((scope) => {
        this.#scope = scope
        return builder.executePlainly()
      })
    } catch (error) {
      this.#loaded.reject(error)
      throw error
    } finally {
      this.#loaded.resolve(INTERRUPTED)
    }
  }

  /** The load alone, for the cache's own sake: no after-hook of the user's runs. */
  static loadDetached(builder: Executable, settings: CacheSettings): Promise<Loaded> {
    const find = new CachedFind(builder, settings, undefined, true)
    find.run().catch(() => undefined)
    return find.#loaded.promise
  }

  #isMine(builder: unknown): builder is Executable {
    return (builder as Partial<Executable>)[FIND] === this
  }

  async #enter(inner: Executable): Promise<void> {
    const plan = planQuery(inner, this.#settings)
    if (plan.bypass !== undefined) return this.#bypass(plan.bypass, plan.cache)
    if (isLoadingAround(this.#scope, plan.key)) return this.#bypass('nested', plan.cache, plan.key)
    if (this.#detached) return void this.#lead(inner, plan)
    this.#delivery = plan.cache.getOrLoad({
      key: plan.key,
      tags: knownTags(this.#settings, plan),
      options: plan.options,
      load: (detached) => (detached ? CachedFind.loadDetached(this.#builder, this.#settings) : this.#lead(inner, plan)),
    })
    this.#delivery.catch(() => undefined)
    const delivery = await Promise.race([this.#delivery, this.#leads.promise])
    if (delivery === undefined) return this.#note({ status: 'miss', key: plan.key })
    await this.#deliver(inner, plan, delivery)
  }

  /** From here on this execution loads for everybody who asks for the key. */
  #lead(inner: Executable, plan: CachedPlan): Promise<Loaded> {
    const capture = operationWith(inner, 'captureForCache', {
      onAfter2: (_, result) => this.#capture(inner, plan, result),
    })
    const tap = operationWith(inner, 'tapErrors', { onError: (_, error) => this.#fail(error) })
    internalsOf(inner).addOperation(capture, [])
    internalsOf(inner).addOperationToFront(tap, [])
    if (this.#scope !== undefined) this.#scope.loading = plan.key
    this.#leads.resolve(undefined)
    return this.#loaded.promise
  }

  async #capture(inner: Executable, plan: CachedPlan, result: unknown): Promise<unknown> {
    const total = await this.#count(inner)
    const loaded = takeSnapshot(inner, plan.cache, result, total)
    if (this.#scope !== undefined) this.#scope.loading = undefined
    this.#loaded.resolve(loaded)
    if (!loaded.kept) this.#note({ status: 'bypass', key: plan.key, ...withReason(loaded) })
    await this.#delivery?.catch(() => undefined)
    if (this.#detached) internalsOf(inner).internalOptions().returnImmediatelyValue = null
    return result
  }

  /** A page's count belongs to its entry, so it is taken with the rows and not again afterwards. */
  async #count(inner: Executable): Promise<number | undefined> {
    const range = internalsOf(inner).findOperation('range') as RangeOperation | null
    if (range === null) return undefined
    const total = await (range.resultSizeBuilder as unknown as Executable).countPlainly()
    range.resultSizeBuilder = { resultSize: () => Promise.resolve(total) }
    return total
  }

  /** The error as the driver raised it: whoever waits has it wrapped by Objection for themselves. */
  #fail(error: unknown): never {
    this.#loaded.reject((error as { nativeError?: unknown } | undefined)?.nativeError ?? error)
    throw error
  }

  async #deliver(inner: Executable, plan: CachedPlan, { answer, coalesced }: Delivery): Promise<void> {
    if (answer.status === 'refused') {
      return this.#note({ status: 'bypass', key: plan.key, ...withReason(answer.refusal) })
    }
    const { entry } = answer
    if (!(await this.#answer(inner, plan, entry))) return this.#note({ status: 'miss', key: plan.key })
    const status = answer.status === 'loaded' ? (coalesced ? 'coalesced' : 'miss') : answer.status
    this.#note({ status, key: plan.key, age: plan.cache.settings.clock.now() - entry.storedAt })
  }

  /** Puts rebuilt models where the database's answer would be; `false` where the entry makes no sense. */
  async #answer(inner: Executable, plan: CachedPlan, entry: Entry): Promise<boolean> {
    const internals = internalsOf(inner)
    const snapshot = entry.value as Snapshot
    let models: unknown
    try {
      models = rebuild(snapshot, internals.resultModelClass(), plan.cache.settings.codecs)
    } catch (error) {
      await plan.cache.unusable(plan.key, error)
      return false
    }
    const range = internals.findOperation('range') as RangeOperation | null
    if (range !== null) range.resultSizeBuilder = { resultSize: () => Promise.resolve(snapshot.total ?? 0) }
    disarm(inner, 'eager')
    // A promise, because Objection takes a plain `null` for "not resolved"; taken away again before hooks may clone the builder.
    internals._explicitResolveValue = Promise.resolve(models)
    const clear = (_: unknown, result: unknown): unknown => ((internals._explicitResolveValue = null), result)
    internals.addOperation(operationWith(inner, 'answerFromCache', { onAfter1: clear }), [])
    return true
  }

  #bypass(reason: BypassReason, cache: CachedPlan['cache'], key?: string): void {
    if (!this.#detached) cache.bypassed(key, reason)
    this.#note({ status: 'bypass', reason, ...(key !== undefined && { key }) })
  }

  #note(info: CacheInfo): void {
    if (this.#info !== undefined) Object.assign(this.#info, info)
  }
}

function withReason({ reason, detail }: Refused): { reason: BypassReason; detail?: string } {
  return { reason: reason as BypassReason, ...(detail !== undefined && { detail }) }
}
