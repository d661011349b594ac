import { isPromise } from '../../core/deferred.js'
import { bypassReasonOf, type BypassReason } from '../../query/bypass/bypassReason.js'
import {
  hasOnBuild,
  internalsOf,
  returnAsFirstClone,
  type Operation,
} from '../../query/objectionInternals/builderInternals.js'
import { inTurn, runFunctions, runStage } from '../../query/objectionInternals/hookStages.js'
import { EAGER, FIND, PLAIN_FIND, RANGE } from '../../query/objectionInternals/operationClasses.js'
import { FETCHES, traitsOf } from '../../query/objectionInternals/operationTraits.js'
import { hasBeforeFind } from '../../query/objectionInternals/relations.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import { planWithHooks, type CachedPlan, type QueryPlan } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { disarmHooks } from '../load/operations.js'
import { stopBeforeHooks } from '../load/withoutBeforeHooks.js'
import { EXECUTION, type Executable } from '../state/builderState.js'
import type { CacheInfo } from '../../query/report/CacheInfo.js'
import { disarmLoad, type Rebuilt } from './answerFromEntry.js'
import { CachedFind } from './CachedFind.js'
import { lookUp } from './lookUp.js'

/** Whether `HookedFind` can run the hooks of the query: a plain find, not one through a relation or an instance. */
export function canRunHooks(builder: unknown): boolean {
  const internals = internalsOf(builder)
  return (
    internals._findOperationFactory === PLAIN_FIND &&
    internals.findOperation(FIND) === null &&
    !hasContextHooks(builder)
  )
}

/** Functions of the context may also be for the parts of a graph: these queries stay in Objection's pipeline. */
const hasContextHooks = (builder: unknown): boolean =>
  hasOnBuild(builder) || internalsOf(builder).internalContext().userContext['runBefore'] !== undefined

/** Whether hooks run before the cache is asked. A page only prepares its count. */
function hasHooksBefore(builder: unknown): boolean {
  const internals = internalsOf(builder)
  if (hasBeforeFind(internals.modelClass()) || internals.internalContext().runBefore.length > 0) return true
  return (
    internals.findOperation((operation: Operation) => {
      if (operation.constructor === RANGE) return false
      return operation.hasHook('onBefore1') || operation.hasHook('onBefore2')
    }) !== null
  )
}

/** Objection, too, finds first, and fetches graphs last. */
function addImplicitOperations(builder: unknown): void {
  const internals = internalsOf(builder)
  internals.addOperationToFront(internals._findOperationFactory(builder), [])
  const eager = (traitsOf(builder) & FETCHES) === 0 ? null : internals.findOperation(EAGER)
  if (eager === null) return
  internals.removeOperation(eager)
  internals.addOperation(eager, [])
}

/**
 * A find that runs its hooks as Objection's pipeline does, in the same order, while the cache has the answer. The pipeline itself costs
 * several times as much as a hit. Without an answer, and after an error, Objection's pipeline goes on from there.
 */
export class HookedFind {
  readonly #builder: Executable
  readonly #settings: CacheSettings
  readonly #info: CacheInfo | undefined
  #hasBeforeHooks = false
  /** What the last of the before-hooks returned, which the next stage gets. */
  #prepared: unknown

  /** The builder must not be used elsewhere. */
  constructor(builder: Executable, settings: CacheSettings, info: CacheInfo | undefined) {
    this.#builder = builder
    this.#settings = settings
    this.#info = info
  }

  /** Resolves and rejects as the query does without a cache. */
  async run(): Promise<unknown> {
    this.#builder[EXECUTION] = this
    // Objection, too, runs the first hook after its caller has gone on.
    await Promise.resolve()
    try {
      addImplicitOperations(this.#builder)
      this.#hasBeforeHooks = hasHooksBefore(this.#builder)
      if (this.#hasBeforeHooks) {
        this.#prepared = await this.#runBefore()
        if (hasContextHooks(this.#builder)) return this.#goOn()
      }
      const planned = planWithHooks(this.#builder, this.#settings)
      const plan = isPromise(planned) ? await planned : planned
      if (plan.bypass !== undefined) return this.#goOn(plan)
      const found = this.#find(plan)
      const rebuilt = isPromise(found) ? await found : found
      if (rebuilt === undefined) return this.#goOn(plan)
      const built = this.#build(rebuilt)
      const bypass = isPromise(built) ? await built : built
      return bypass === undefined ? await this.#answer(rebuilt) : this.#goOn({ ...plan, bypass })
    } catch (error) {
      return this.#fail(error)
    }
  }

  #runBefore(): MaybePromise<unknown> {
    const builder = this.#builder
    const { runBefore } = internalsOf(builder).internalContext()
    return inTurn([
      (result) => runStage(builder, 'onBefore1', result),
      (result) => runStage(builder, 'onBefore2', result),
      (result) => runFunctions(builder, runBefore, result),
    ])
  }

  #find(plan: CachedPlan): MaybePromise<Rebuilt | undefined> {
    noteKeyUse(this.#builder, plan)
    return lookUp(this.#builder, plan, this.#info)
  }

  /** Functions that build the query may still lock or bind it: the reason why the entry must not answer it then. */
  #build(rebuilt: Rebuilt): MaybePromise<BypassReason | undefined> {
    const builder = this.#builder
    const disarmed = disarmLoad(builder, rebuilt)
    const reasonOnceBuilt = (): BypassReason | undefined => {
      internalsOf(builder).executeOnBuild()
      const reason = bypassReasonOf(builder)
      if (reason === undefined) return undefined
      disarmed.undo()
      // What they have added stays.
      disarmHooks(builder, ['onBefore3', 'onBuild'])
      return reason
    }
    const prepared = runStage(builder, 'onBefore3', this.#prepared)
    return isPromise(prepared) ? prepared.then(reasonOnceBuilt) : reasonOnceBuilt()
  }

  #answer({ models }: Rebuilt): MaybePromise<unknown> {
    const builder = this.#builder
    const { runAfter, userContext } = internalsOf(builder).internalContext()
    return inTurn(
      [
        (result) => runStage(builder, 'onAfter1', result),
        (result) => runStage(builder, 'onAfter2', result),
        (result) => runFunctions(builder, [userContext['runAfter'], runAfter], result),
        (result) => runStage(builder, 'onAfter3', result),
      ],
      models,
    )
  }

  /** Objection's pipeline goes on after the before-hooks. */
  #goOn(plan?: QueryPlan): Promise<unknown> {
    const builder = this.#goingOnWith(() => this.#prepared)
    return new CachedFind(builder, this.#settings, this.#info, undefined, plan).run()
  }

  /** Objection's pipeline goes on with an error: it names errors of the database, and calls `onError()`. */
  #fail(error: unknown): Promise<unknown> {
    const builder = this.#goingOnWith(() => {
      throw error
    })
    return builder.executeUncached()
  }

  /** The builder, in whose pipeline `prepared` takes the place of the before-hooks. A clone of it, which a hook may run, is another query. */
  #goingOnWith(prepared: () => unknown): Executable {
    const builder = this.#builder
    if (this.#hasBeforeHooks) stopBeforeHooks(builder)
    const { runBefore } = internalsOf(builder).internalContext()
    runBefore.push((result, current) => (current === builder ? prepared() : result))
    return returnAsFirstClone(builder)
  }
}
