import { beginBypass, beginLoading, endScope, inLoadScope, type LoadScope } from '../../cache/load/loadScope.js'
import type { Recording } from '../../cache/load/Recording.js'
import type { LoadResult, Rejected } from '../../cache/load/LoadResult.js'
import type { RunningBypass } from '../../cache/statistics/RunningBypass.js'
import { deferred, isPromise, type Deferred } from '../../core/deferred.js'
import { adviceFor } from '../../query/bypass/bypassAdvice.js'
import { resultFormOf } from '../../query/key/resultForm.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { captureLoad } from '../load/captureLoad.js'
import { disarm, operationWith } from '../load/operations.js'
import { rejectionAfterLoad } from '../load/rejectionAfterLoad.js'
import { takeSnapshot } from '../load/takeSnapshot.js'
import { withoutBeforeHooks } from '../load/withoutBeforeHooks.js'
import { NO_HITS } from '../rows/rowHits.js'
import { RowLoad } from '../rows/RowLoad.js'
import { EXECUTION, type Executable } from '../state/builderState.js'

const INTERRUPTED: Rejected = { cacheable: false, reason: 'interrupted', detail: adviceFor('interrupted') }

/** One execution of a find through Objection's pipeline. It can load for the cache. */
export class FindExecution {
  readonly #builder: Executable
  /** A hit needs none. */
  #loaded: Deferred<LoadResult> | undefined
  #scope: LoadScope | undefined

  /** The builder must not be used elsewhere. */
  constructor(builder: Executable) {
    this.#builder = builder
  }

  /**
   * Resolves and rejects as the query does. `beforeLoad` runs after the last of the user's before-hooks, and `onEnd` in any case at the
   * end.
   */
  async run(beforeLoad: (inner: Executable) => MaybePromise<void>, onEnd?: () => void): Promise<unknown> {
    const builder = this.#builder
    builder[EXECUTION] = this
    internalsOf(builder)
      .internalContext()
      .runBefore.push((result, inner) => {
        const waits = this.#isMine(inner) ? beforeLoad(inner) : undefined
        return isPromise(waits) ? waits.then(() => result) : result
      })
    try {
      return await inLoadScope((scope) => {
        this.#scope = scope
        return builder.executeUncached()
      })
    } finally {
      if (this.#scope !== undefined) endScope(this.#scope)
      this.#loaded?.resolve(INTERRUPTED)
      onEnd?.()
    }
  }

  /** What the execution loads for the cache, or why there is nothing to store. Ask for it before the execution ends. */
  get loaded(): Promise<LoadResult> {
    return (this.#loaded ??= deferred()).promise
  }

  /** The scope of the execution while it runs. */
  get scope(): LoadScope | undefined {
    return this.#scope
  }

  /**
   * Makes the execution load for all callers that ask for the key. `hits`: the rows that need no load. `untilStored` resolves when the
   * result is stored: the execution awaits it, so that a later query finds the result in the cache. Without it the execution
   * ends after the load.
   */
  load(
    inner: Executable,
    plan: CachedPlan,
    recording: Recording,
    hits = NO_HITS,
    untilStored?: (loaded: LoadResult) => Promise<void>,
  ): void {
    const loading = (this.#loaded ??= deferred())
    const rejectionNow = rejectionAfterLoad(inner, plan, resultFormOf(inner), recording)
    const { rowEntries } = plan
    const rowLoad = rowEntries?.form === 'list' ? new RowLoad(inner, plan, rowEntries, hits, recording) : undefined
    captureLoad(inner, {
      detached: untilStored === undefined,
      loaded: async (captured, rejected) => {
        const rejection = rejected ?? rejectionNow()
        const { result, loaded } =
          rowLoad === undefined
            ? { result: captured.result, loaded: rejection ?? takeSnapshot(inner, plan, captured) }
            : await rowLoad.take(captured.result)
        const settled = rejection ?? loaded
        if (this.#scope !== undefined) endScope(this.#scope)
        loading.resolve(settled)
        await untilStored?.(settled)
        return result
      },
      failed: (error, isOfDatabase) => fail(loading, error, isOfDatabase),
    })
    if (this.#scope !== undefined) beginLoading(this.#scope, plan.key, recording)
  }

  /** Makes the execution bypass the cache, and times it as a load: up to the first of the user's after-hooks. */
  bypass(inner: Executable, bypass: RunningBypass): void {
    const scope = this.#scope
    if (scope === undefined) return
    beginBypass(scope, bypass)
    const end = operationWith('endBypass', {
      onAfter2(_, result) {
        endScope(scope)
        return result
      },
    })
    internalsOf(inner).addOperation(end, [])
  }

  #isMine(builder: unknown): builder is Executable {
    return (builder as Partial<Executable>)[EXECUTION] === this
  }
}

/**
 * Waiting callers get the driver's own error, which Objection wraps for each of them. After an error of a hook of this query
 * they load for themselves.
 */
function fail(loading: Deferred<LoadResult>, error: unknown, isOfDatabase: boolean): void {
  const { nativeError, name, syscall } = (error ?? {}) as Record<string, unknown>
  if (nativeError !== undefined) loading.reject(nativeError)
  // Of children only the error is known, and the error of a failed connection has no native error either.
  else if (isOfDatabase || name === 'KnexTimeoutError' || syscall !== undefined) loading.reject(error)
  else loading.resolve(INTERRUPTED)
}

/** Loads for the cache alone: neither the user's before-hooks, which have run, nor the after-hooks run. */
export function loadDetached(inner: Executable, plan: CachedPlan, recording: Recording): Promise<LoadResult> {
  const execution = new FindExecution(withoutBeforeHooks(inner))
  const run = execution.run((copy) => {
    // Owners get their models from the query that the load is for.
    disarm(copy, 'find')
    execution.load(copy, plan, recording)
  })
  run.catch(() => undefined)
  return execution.loaded
}
