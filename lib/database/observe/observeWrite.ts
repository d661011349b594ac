import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { admitWrite } from '../../cache/shared/publishers.js'
import { everythingIn, type Tag } from '../../core/tag.js'
import { beginsInDriver, commitsImplicitly } from '../connection/dialects.js'
import { EVERYTHING } from '../sql/readStatement.js'
import { transactionLogOf, type TransactionLog } from '../transaction/TransactionLog.js'
import { allOf, withoutRejection } from '../transaction/WriteIntent.js'
import { execute, rejectLoads, type StatementExecution } from './StatementExecution.js'

/** Executes a statement that writes, and neither begins nor ends a transaction. */
export function observeWrite(execution: StatementExecution, tags: readonly Tag[]): Promise<unknown> {
  const { client, connection, observedKnex } = execution
  rejectLoads('writes')
  const log = transactionLogOf(connection, observedKnex)
  const isInTransaction = log.mode !== 'autocommit' || client.transacting === true
  return isInTransaction ? writeInTransaction(execution, log, tags) : writeAlone(execution, log, tags)
}

/** The statement commits by itself: its intent lasts until its answer. */
function writeAlone(execution: StatementExecution, log: TransactionLog, tags: readonly Tag[]): Promise<unknown> {
  const intent = log.beginWrite(tags)
  return execute(execution, () => intent.end(), unlessByFunction(execution, intent.ready))
}

function writeInTransaction(
  execution: StatementExecution,
  log: TransactionLog,
  tags: readonly Tag[],
): Promise<unknown> {
  const begun = log.mode === 'autocommit' ? beginUnseen(log, execution) : undefined
  const ready = unlessByFunction(execution, allOf([begun, addWhenAdmitted(execution, log, tags)]))
  if (log.mode === 'immediate') return execute(execution, () => invalidateDeclared(tags), ready)
  return commitsImplicitly(execution.observedKnex.dialect, execution.statement)
    ? commitInBetween(execution, log)
    : execute(execution, () => undefined, ready)
}

/** The tags stay declared until the transaction is over. */
function invalidateDeclared(tags: readonly Tag[]): undefined {
  databaseLedger.invalidate(tags)
}

/** A transaction that could not be published is refused at its first write: Knex's `commit()` resolves even if COMMIT is refused. */
function addWhenAdmitted(
  execution: StatementExecution,
  log: TransactionLog,
  tags: readonly Tag[],
): Promise<unknown> | undefined {
  const isFirst = log.mode === 'deferred' && log.isEmpty
  const admitted = isFirst && writesByItself(execution) ? admitWrite() : undefined
  return admitted === undefined ? log.addWrite(tags) : admitted.then(() => log.addWrite(tags))
}

/** Whether the statement writes otherwise than through functions that it may call. */
const writesByItself = ({ statement }: StatementExecution): boolean =>
  statement.writes === EVERYTHING || statement.writes.size > 0

/** A statement that may only write through functions is never refused. */
const unlessByFunction = (
  execution: StatementExecution,
  ready: Promise<unknown> | undefined,
): Promise<unknown> | undefined => (writesByItself(execution) ? ready : withoutRejection(ready))

/** The BEGIN of the transaction was not seen: it came before the observation, or the driver began the transaction by itself. */
function beginUnseen(log: TransactionLog, { observedKnex }: StatementExecution): Promise<unknown> | undefined {
  log.begin('immediate', true)
  return beginsInDriver(observedKnex.dialect) ? undefined : log.addWrite(everythingIn(observedKnex.database))
}

/** The statement commits what was written before it. Later statements of the transaction commit by themselves. */
function commitInBetween(execution: StatementExecution, log: TransactionLog): Promise<unknown> {
  const intent = log.beginWrite(log.written)
  return execute(execution, () => allOf([intent.end(), log.becomeImmediate()]), intent.ready)
}
