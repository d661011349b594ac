import type { Loaded, Refused } from '../cache/load.js'
import { baseOperationOf, internalsOf, type RangeOperation } from '../query/builderInternals.js'
import { lockedOrBound, type BuiltQuery } from '../query/builtQuery.js'
import { bypassReasonOf } from '../query/bypass.js'
import type { CachedPlan } from '../query/QueryPlan.js'
import type { Executable } from './Executable.js'
import { operationWith } from './operations.js'
import { takeSnapshot } from './takeSnapshot.js'

/** Who wants to know of a load. */
interface Listener {
  /** Whether the load is all that is wanted of the execution: it then ends with it. */
  readonly detached: boolean
  /** The execution goes on when this has settled. */
  loaded(loaded: Loaded): Promise<void>
  /** Asked when all is loaded: why the result is good for this very query only, whatever it holds. */
  unfit(): Refused | undefined
  /** `asking`: while the database was being asked, so that the error is the database's. */
  failed(error: unknown, asking: boolean): void
}

/**
 * Takes what an execution loads from the database, after all that belongs to the load (eager children, a page's count) and
 * before the first of the user's after-hooks. To be called when the before-hooks have run.
 */
export function captureLoad(inner: Executable, plan: CachedPlan, listener: Listener): void {
  const internals = internalsOf(inner)
  const { detached } = listener
  const built: { query?: BuiltQuery } = {}
  // Joined graphs ask for the tables' columns before anything is built.
  let asking = true

  const capture = operationWith(inner, 'captureForCache', {
    onBefore3(_, result) {
      asking = false
      return result
    },
    onBuildKnex(query) {
      asking = true
      return (built.query = query as BuiltQuery)
    },
    async onAfter2(_, result) {
      asking = true
      const total = await countPage(inner)
      asking = false
      const reason = bypassReasonOf(inner) ?? lockedOrBound(inner, built.query)
      const refused: Refused | undefined = reason === undefined ? listener.unfit() : { kept: false, reason }
      await listener.loaded(refused ?? takeSnapshot(inner, plan, result, total))
      return result
    },
  })
  const tap = operationWith(inner, 'tapErrors', {
    onRawResult(_, rows) {
      asking = false
      return rows
    },
    onError(_, error) {
      listener.failed(error, asking)
      throw error
    },
  })

  if (detached) silenceErrorHooks(inner)
  internals.addOperation(capture, [])
  internals.addOperationToFront(tap, [])
  if (detached) internals.addOperation(operationWith(inner, 'stopAfterLoad', { onAfter2: stop }), [])
}

/** Objection looks at this option as soon as a hook has returned, so whoever sets it must not be asynchronous. */
function stop(builder: unknown, result: unknown): unknown {
  internalsOf(builder).internalOptions().returnImmediatelyValue = null
  return result
}

function silenceErrorHooks(inner: Executable): void {
  internalsOf(inner).forEachOperation(true, (operation) => {
    Object.assign(operation, { onError: baseOperationOf(operation).onError })
  })
}

/** A page's count belongs to its entry, so it is taken with the rows and not again afterwards. */
async function countPage(inner: Executable): Promise<number | undefined> {
  const range = internalsOf(inner).findOperation('range') as RangeOperation | null
  if (range === null) return undefined
  const total = await range.resultSizeBuilder.resultSize()
  range.resultSizeBuilder = { resultSize: () => Promise.resolve(total) }
  return total
}
