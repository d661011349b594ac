import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { admitWrite } from '../../cache/shared/publishers.js'
import { writeClock } from '../../cache/freshness/writeClock.js'
import { noteStamp, type WriteKind } from '../../cache/statistics/writeKinds.js'
import { everythingIn } from '../../core/tag.js'
import { beginsInDriver, commitsImplicitly } from '../connection/dialects.js'
import { mayBeInTransaction } from '../execution/connectionLifecycle.js'
import { blockConnection } from '../execution/connectionQueue.js'
import { readImages } from '../execution/readImages.js'
import type { ReadImages } from '../precision/images.js'
import { writeOutcome } from '../precision/write/writeOutcome.js'
import type { WriteOutcome, WriteTags } from '../precision/WriteTags.js'
import { isSessionChanged } from '../session/Session.js'
import { EVERYTHING } from '../sql/readStatement.js'
import { transactionLogOf, type TransactionLog } from '../transaction/TransactionLog.js'
import { writtenKind } from '../transaction/writtenKind.js'
import { allOf, withoutRejection } from '../transaction/WriteIntent.js'
import { identifyAfter } from './identify.js'
import { execute, rejectLoads, type StatementExecution } from '../execution/StatementExecution.js'

/** Executes a statement that writes, and neither begins nor ends a transaction. */
export function observeWrite(execution: StatementExecution, write: WriteTags): Promise<unknown> {
  const { client, connection, observedKnex } = execution
  rejectLoads('writes')
  const log = transactionLogOf(connection, observedKnex)
  const isInTransaction = log.mode !== 'autocommit' || client.transacting === true
  const executeWrite = isInTransaction ? writeInTransaction : writeAlone
  const reading = imagesFirst(execution, log, write, isInTransaction)
  if (reading === undefined) return executeWrite(execution, log, write)
  const answer = reading.then((images) => executeWrite(execution, log, write, images))
  blockConnection(connection, reading)
  return answer
}

/** Reads the written rows first, if the write asks for it. In a transaction whose end may not be seen, all of its tags count anyway. */
function imagesFirst(
  execution: StatementExecution,
  { mode }: TransactionLog,
  { image }: WriteTags,
  isInTransaction: boolean,
): Promise<ReadImages | undefined> | undefined {
  const { connection, stream } = execution
  if (image === undefined || stream !== undefined || mode === 'immediate' || isSessionChanged(connection))
    return undefined
  if (isInTransaction ? mode === 'autocommit' : mayBeInTransaction(connection)) return undefined
  return readImages(execution, image, isInTransaction)
}

/** The statement commits by itself: its intent lasts until its answer. */
function writeAlone(
  execution: StatementExecution,
  log: TransactionLog,
  write: WriteTags,
  images?: ReadImages,
): Promise<unknown> {
  const intent = log.beginWrite(write.tags, new Map([[kindOf(execution, write), 1]]))
  const begun = writeClock.now
  const end = (hasSucceeded: boolean): Promise<unknown> | undefined => {
    const outcome = hasSucceeded ? outcomeFor(execution, begun, images) : undefined
    return intent.end({ settle: () => write.settle?.(outcome) ?? write.tags, learned: () => write.learned?.() })
  }
  return execute(execution, identifyAfter(execution, end), unlessByFunction(execution, intent.ready))
}

/**
 * What the driver has answered; `undefined` for a stream, whose reader may have given up, and where the session's changes may have hidden the
 * table behind a temporary one.
 */
function outcomeFor(
  { connection, sent, stream, observedKnex }: StatementExecution,
  begun: number,
  images: ReadImages | undefined,
): WriteOutcome | undefined {
  if (stream !== undefined || isSessionChanged(connection)) return undefined
  return { ...writeOutcome(sent, observedKnex.dialect), begun, isAlone: true, images }
}

function writeInTransaction(
  execution: StatementExecution,
  log: TransactionLog,
  write: WriteTags,
  images?: ReadImages,
): Promise<unknown> {
  const begun = log.mode === 'autocommit' ? beginUnseen(log, execution) : undefined
  const clock = writeClock.now
  const added = addWhenAdmitted(execution, log, write)
  const ready = unlessByFunction(execution, allOf([begun, added.ready]))
  if (log.mode === 'immediate') return execute(execution, () => invalidateDeclared(execution, write), ready)
  if (commitsImplicitly(execution.observedKnex.dialect, execution.statement)) return commitInBetween(execution, log)
  const end = (hasSucceeded: boolean): undefined => {
    const outcome = hasSucceeded ? outcomeFor(execution, clock, images) : undefined
    if (outcome !== undefined) added.succeeded(outcome)
  }
  return execute(execution, end, ready)
}

/** The tags stay declared until the transaction is over. */
function invalidateDeclared(execution: StatementExecution, write: WriteTags): undefined {
  databaseLedger.invalidate(write.tags)
  noteStamp(writeClock.now, new Map([[kindOf(execution, write), 1]]))
}

/** A transaction that could not be published is refused at its first write: Knex's `commit()` resolves even if COMMIT is refused. */
function addWhenAdmitted(
  execution: StatementExecution,
  log: TransactionLog,
  write: WriteTags,
): ReturnType<TransactionLog['addWrite']> {
  const isFirst = log.mode === 'deferred' && log.isEmpty
  const admitted = isFirst && writesByItself(execution) ? admitWrite() : undefined
  const kind = kindOf(execution, write)
  if (admitted === undefined) return log.addWrite(write, kind)
  let succeeded: ReturnType<TransactionLog['addWrite']>['succeeded'] | undefined
  const ready = admitted.then(() => {
    const added = log.addWrite(write, kind)
    ;({ succeeded } = added)
    return added.ready
  })
  return { ready, succeeded: (outcome) => succeeded?.(outcome) }
}

const kindOf = ({ statement, observedKnex }: StatementExecution, { tags }: WriteTags): WriteKind =>
  writtenKind(statement, observedKnex.dialect, tags)

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
  if (beginsInDriver(observedKnex.dialect)) return undefined
  return log.addWrite({ tags: everythingIn(observedKnex.database) }).ready
}

/** The statement commits what was written before it. Later statements of the transaction commit by themselves. */
function commitInBetween(execution: StatementExecution, log: TransactionLog): Promise<unknown> {
  const intent = log.beginWrite(log.written, log.statements)
  return execute(execution, () => allOf([intent.end(), log.becomeImmediate()]), intent.ready)
}
