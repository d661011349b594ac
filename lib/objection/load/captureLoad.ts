import type { Rejected } from '../../cache/load/LoadResult.js'
import { internalsOf, type RangeOperation } from '../../query/builder/builderInternals.js'
import { lockedOrBound, type BuiltQuery } from '../../query/builder/builtQuery.js'
import { bypassReasonOf } from '../../query/bypass/bypassReason.js'
import { adviceFor } from '../../query/bypass/bypassAdvice.js'
import { isModel } from '../../snapshot/classes/modelClass.js'
import { endAfterLoad } from './endAfterLoad.js'
import type { Executable } from '../Executable.js'
import { operationWith } from './operations.js'

/** What a query has loaded. */
export interface Captured {
  readonly result: unknown
  /** With a page, the size of the whole result. */
  readonly total?: number | undefined
  /** Whether all of its models were made from rows by Objection: what gave the rows could have given models, too. */
  readonly isOfRows?: boolean
}

/** Who wants to know of a load. */
interface Listener {
  /** Whether the load is all that is wanted of the execution: it then ends with it. */
  readonly detached: boolean
  /** What was loaded, or why it cannot be kept. The execution goes on with what this resolves with. */
  loaded(captured: Captured, refused: Rejected | undefined): Promise<unknown>
  /** `asking`: while the database was being asked, so that the error is the database's. */
  failed(error: unknown, asking: boolean): void
}

/**
 * Takes what an execution loads from the database, after all that belongs to the load (eager children, a page's count) and
 * before the first of the user's after-hooks. To be called when the before-hooks have run.
 */
export function captureLoad(inner: Executable, listener: Listener): void {
  const internals = internalsOf(inner)
  const { detached } = listener
  const built: { query?: BuiltQuery } = {}
  // Joined graphs ask for the tables' columns before anything is built.
  let asking = true
  let isOfRows = false

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
      return listener.loaded(
        { result, total, isOfRows },
        reason && { cacheable: false, reason, detail: adviceFor(reason) },
      )
    },
  })
  const tap = operationWith(inner, 'tapErrors', {
    onRawResult(_, rows) {
      asking = false
      isOfRows = Array.isArray(rows) && !rows.some(isModelOfSomebody)
      return rows
    },
    onError(_, error) {
      listener.failed(error, asking)
      throw error
    },
  })

  internals.addOperation(capture, [])
  // Behind what ends an execution no error is anybody's but this listener's.
  if (detached) endAfterLoad(inner)
  internals.addOperationToFront(tap, [])
}

const isModelOfSomebody = (row: unknown): boolean => typeof row === 'object' && row !== null && isModel(row)

/** A page's count belongs to its entry, so it is taken with the rows and not again afterwards. */
async function countPage(inner: Executable): Promise<number | undefined> {
  const range = internalsOf(inner).findOperation('range') as RangeOperation | null
  if (range === null) return undefined
  const total = await range.resultSizeBuilder.resultSize()
  range.resultSizeBuilder = { resultSize: () => Promise.resolve(total) }
  return total
}
