import type { Rejected } from '../../cache/load/LoadResult.js'
import { adviceFor } from '../../query/bypass/bypassAdvice.js'
import { bypassReasonOf, lockedOrBound } from '../../query/bypass/bypassReason.js'
import { internalsOf, type KnexQuery, type RangeOperation } from '../../query/objectionInternals/builderInternals.js'
import { isModel } from '../../snapshot/classes/modelClass.js'
import type { Executable } from '../state/builderState.js'
import { runInLoadContext } from './runInLoadContext.js'
import { endAfterLoad, operationWith } from './operations.js'

/** What a query has loaded. */
export interface Captured {
  readonly result: unknown
  /** The size of the whole result, where the result is a page. */
  readonly total?: number | undefined
  /** Whether Objection made all models from plain rows. */
  readonly isFromRows?: boolean
}

interface LoadListener {
  /** Whether the execution ends after the load. */
  readonly detached: boolean
  /** What was loaded, or why it must not be stored. The execution goes on with what the promise resolves with. */
  loaded(captured: Captured, rejected: Rejected | undefined): Promise<unknown>
  /** `isOfDatabase`: the error occurred while the database was asked. */
  failed(error: unknown, isOfDatabase: boolean): void
}

/**
 * Captures what an execution loads from the database: after all parts of the load (eager children, the count of a page), and
 * before the first of the user's after-hooks. Call it when the before-hooks have run.
 */
export function captureLoad(inner: Executable, listener: LoadListener): void {
  const internals = internalsOf(inner)
  let query: KnexQuery | undefined
  // Joined graphs ask for the columns of their tables before anything is built.
  let asksDatabase = true
  let isFromRows = false

  const capture = operationWith('captureForCache', {
    onBefore3(_, result) {
      asksDatabase = false
      return result
    },
    onBuildKnex(built) {
      asksDatabase = true
      return (query = built as KnexQuery)
    },
    async onAfter2(_, result) {
      const range = rangeOf(inner)
      asksDatabase = range !== null
      const total = range === null ? undefined : await countPage(range)
      asksDatabase = false
      const reason = bypassReasonOf(inner) ?? lockedOrBound(inner, query)
      const rejected: Rejected | undefined = reason && { cacheable: false, reason, detail: adviceFor(reason) }
      return listener.loaded({ result, total, isFromRows }, rejected)
    },
  })
  const tap = operationWith('tapErrors', {
    onRawResult(_, rows) {
      asksDatabase = false
      isFromRows = Array.isArray(rows) && !rows.some(isModelOfAnyClass)
      return rows
    },
    onError(_, error) {
      listener.failed(error, asksDatabase)
      throw error
    },
  })

  internals.addOperation(capture, [])
  // It removes all error hooks, so the listener's is added after it.
  if (listener.detached) endAfterLoad(inner)
  internals.addOperationToFront(tap, [])
  runInLoadContext(inner)
}

const isModelOfAnyClass = (row: unknown): boolean => typeof row === 'object' && row !== null && isModel(row)

const rangeOf = (inner: Executable): RangeOperation | null =>
  internalsOf(inner).findOperation('range') as RangeOperation | null

/** Counts a page with its rows, because the total is part of the entry. The page then uses this total. */
async function countPage(range: RangeOperation): Promise<number> {
  const total = await range.resultSizeBuilder.resultSize()
  range.resultSizeBuilder = { resultSize: () => Promise.resolve(total) }
  return total
}
