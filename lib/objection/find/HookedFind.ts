import { isPromise } from '../../core/deferred.js'
import { bypassReasonOf, type BypassReason } from '../../query/bypass/bypassReason.js'
import { hasBeforeHooks } from '../../query/fingerprint/partHooks.js'
import {
  hasOnBuild,
  internalsOf,
  returnAsFirstClone,
  type Operation,
} from '../../query/objectionInternals/builderInternals.js'
import { runFunctions, runStage } from '../../query/objectionInternals/hookStages.js'
import {
  FIND,
  isOwnClass,
  ON_BUILD,
  ON_BUILD_KNEX,
  PLAIN_FIND,
  WHERE_IN_EAGER,
} from '../../query/objectionInternals/operationClasses.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import { planWithHooks, type CachedPlan, type QueryPlan } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { disarmHooks } from '../load/operations.js'
import { EXECUTION, type Executable } from '../state/builderState.js'
import type { CacheInfo } from '../state/CacheInfo.js'
import { answerCount, type Rebuilt } from './answerFromEntry.js'
import { CachedFind } from './CachedFind.js'
import { lookUp } from './lookUp.js'

/** Operations whose hooks `HookedFind` can run, beside those whose class alone shows what they do. */
const KNOWN = new Set<unknown>([WHERE_IN_EAGER, ON_BUILD, ON_BUILD_KNEX])

/** Whether `HookedFind` can run all hooks of the query: a plain find that consists of Objection's own operations. */
export function canRunHooks(builder: unknown): boolean {
  const internals = internalsOf(builder)
  if (internals._findOperationFactory !== PLAIN_FIND || hasOnBuild(builder)) return false
  const { runBefore, userContext } = internals.internalContext()
  return runBefore.length === 0 && userContext['runBefore'] === undefined && internals._operations.every(isKnown)
}

function isKnown({ constructor, childOperations }: Operation): boolean {
  if (constructor === FIND || !childOperations.every(isKnown)) return false
  return isOwnClass(constructor) || KNOWN.has(constructor)
}

/**
 * A find that runs its hooks as Objection's pipeline does, in the same order, while the cache has the answer. The pipeline itself costs
 * several times as much as a hit. Without an answer, and after an error, Objection's pipeline goes on from there.
 */
export class HookedFind {
  readonly #builder: Executable
  readonly #settings: CacheSettings
  readonly #info: CacheInfo | undefined
  readonly #hasBeforeHooks: boolean

  /** The builder must not be used elsewhere. */
  constructor(builder: Executable, settings: CacheSettings, info: CacheInfo | undefined) {
    this.#builder = builder
    this.#settings = settings
    this.#info = info
    this.#hasBeforeHooks = hasBeforeHooks(builder)
  }

  /** Resolves and rejects as the query does without a cache. */
  async run(): Promise<unknown> {
    this.#builder[EXECUTION] = this
    // Objection, too, runs the first hook after its caller has gone on.
    await undefined
    try {
      this.#addFind()
      if (this.#hasBeforeHooks) await this.#runBefore()
      const planned = planWithHooks(this.#builder, this.#settings)
      const plan = isPromise(planned) ? await planned : planned
      if (plan.bypass !== undefined) return this.#goOn(plan)
      const found = this.#find(plan)
      const rebuilt = isPromise(found) ? await found : found
      if (rebuilt === undefined) return this.#goOn(plan)
      const bypass = this.#build(rebuilt)
      return bypass === undefined ? await this.#answer(rebuilt) : this.#goOn({ ...plan, bypass })
    } catch (error) {
      return this.#fail(error)
    }
  }

  #addFind(): void {
    const internals = internalsOf(this.#builder)
    internals.addOperationToFront(internals._findOperationFactory(this.#builder), [])
  }

  /** Most hooks return no promise, so nothing is awaited without need. */
  #runBefore(): MaybePromise<unknown> {
    const first = runStage(this.#builder, 'onBefore1', undefined)
    return isPromise(first)
      ? first.then((result) => runStage(this.#builder, 'onBefore2', result))
      : runStage(this.#builder, 'onBefore2', first)
  }

  #find(plan: CachedPlan): MaybePromise<Rebuilt | undefined> {
    noteKeyUse(this.#builder, plan)
    return lookUp(this.#builder, plan, this.#info)
  }

  /** Functions that build the query may still lock or bind it: the reason why the entry must not answer it then. */
  #build({ total = 0 }: Rebuilt): BypassReason | undefined {
    const builder = this.#builder
    const undoCount = answerCount(builder, total)
    internalsOf(builder).executeOnBuild()
    const reason = bypassReasonOf(builder)
    if (reason === undefined) return undefined
    undoCount()
    // What they have added stays.
    disarmHooks(builder, ['onBuild'])
    return reason
  }

  /** Runs the after-hooks. */
  async #answer({ models }: Rebuilt): Promise<unknown> {
    const builder = this.#builder
    const { runAfter, userContext } = internalsOf(builder).internalContext()
    const ofContext = runFunctions(builder, userContext['runAfter'], models)
    const ofBuilder = runFunctions(builder, runAfter, isPromise(ofContext) ? await ofContext : ofContext)
    return runStage(builder, 'onAfter3', isPromise(ofBuilder) ? await ofBuilder : ofBuilder)
  }

  /** Objection's pipeline goes on after the before-hooks. */
  #goOn(plan: QueryPlan): Promise<unknown> {
    return new CachedFind(this.#afterBeforeHooks(), this.#settings, this.#info, undefined, plan).run()
  }

  /** Objection's pipeline goes on with an error: it names errors of the database, and calls `onError()`. */
  #fail(error: unknown): Promise<unknown> {
    const builder = this.#afterBeforeHooks()
    internalsOf(builder)
      .internalContext()
      .runBefore.push(() => {
        throw error
      })
    return builder.executeUncached()
  }

  /** The builder, whose before-hooks do not run once more in this execution. */
  #afterBeforeHooks(): Executable {
    if (this.#hasBeforeHooks) disarmHooks(this.#builder, ['onBefore1', 'onBefore2'])
    return returnAsFirstClone(this.#builder)
  }
}
