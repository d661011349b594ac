import { publish } from '../../core/events.js'
import type { Tag } from '../../core/tag.js'
import { transactionLogOf, type TransactionLog } from '../transaction/TransactionLog.js'
import { allOf, withoutRejection, type WriteIntent } from '../transaction/WriteIntent.js'
import { discardConnection } from '../execution/connectionLifecycle.js'
import { blockConnection } from '../execution/connectionQueue.js'
import { execute, rejectLoads, type StatementExecution } from '../execution/StatementExecution.js'
import { identifyAfter } from './identify.js'
import { takeStep, tagsShownBy, undoStep } from './transactionSteps.js'

/**
 * Executes a text that begins or ends transactions or savepoints. `tags`: what the text writes besides. What it makes visible to others is
 * declared before it is sent, and invalidated after its answer.
 */
export function observeTransaction(execution: StatementExecution, tags: readonly Tag[]): Promise<unknown> {
  const { connection, observedKnex } = execution
  rejectLoads('transaction')
  const log = transactionLogOf(connection, observedKnex)
  const shown = [...tags, ...tagsShownBy(execution, log)]
  if (shown.length === 0) return executeSteps(execution, tags, log, undefined)
  const intent = log.beginWrite(shown, log.statements)
  const ready = mayBeRefused(execution, tags) ? intent.ready : withoutRejection(intent.ready)
  if (ready === undefined) return executeSteps(execution, tags, log, intent)
  const answer = ready.then(
    () => executeSteps(execution, tags, log, intent),
    (error: unknown) => refuse(execution, log, intent, error),
  )
  blockConnection(connection, ready)
  return answer
}

/** A rollback is never refused. */
const mayBeRefused = ({ statement }: StatementExecution, tags: readonly Tag[]): boolean =>
  tags.length > 0 || statement.transaction.some((step) => step !== 'rollback')

/** The log takes the steps when the text is sent: statements that are sent before its answer run after it. */
function executeSteps(
  execution: StatementExecution,
  tags: readonly Tag[],
  log: TransactionLog,
  intent: WriteIntent | undefined,
): Promise<unknown> {
  const steps = execution.statement.transaction
  const before = { mode: log.mode, savepoints: [...log.savepoints], written: log.written }
  const isCommit = steps.length === 1 && steps[0] === 'commit' && log.mode === 'deferred' && tags.length === 0
  const settler = isCommit ? log.settler() : undefined
  const ended = steps.map((step) => takeStep(step, execution, log))
  // The writes of the text may belong to the transaction that it leaves open.
  const ready = log.mode === 'autocommit' ? undefined : log.addWrite({ tags }).ready
  const afterAnswer = (hasSucceeded: boolean): Promise<unknown> | undefined => {
    ended.push(intent?.end(hasSucceeded ? settler : undefined))
    if (!hasSucceeded) {
      const isSingleStep = steps.length === 1 && tags.length === 0
      const undone = isSingleStep
        ? undoStep(steps[0], execution, log, before)
        : log.becomeImmediate([...before.written, ...tags])
      ended.push(undone)
    }
    return allOf(ended)
  }
  return execute(execution, intent === undefined ? afterAnswer : identifyAfter(execution, afterAnswer), ready)
}

/** A COMMIT that cannot be published becomes a ROLLBACK, because its connection goes back to the pool. */
async function refuse(
  execution: StatementExecution,
  log: TransactionLog,
  intent: WriteIntent,
  error: unknown,
): Promise<never> {
  await intent.end()
  if (execution.statement.transaction.includes('commit')) {
    // Some ways to commit with Knex do not reject.
    publish('error', () => ({ operation: 'commit', key: undefined, error }))
    const rollback = { sql: 'rollback', bindings: [], method: 'raw', options: {} }
    await execution.send(rollback).catch((failure: unknown) => discardConnection(execution.connection, failure))
    await log.end()
  }
  throw error
}
