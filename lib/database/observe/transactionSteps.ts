import { foldTable } from '../../core/tables/foldTable.js'
import { everythingIn, type Tag } from '../../core/tag.js'
import {
  beginCommits,
  beginsInDriver,
  commitsImplicitly,
  mayKeepRolledBackWrites,
  staysOpenAfterFailedCommit,
} from '../connection/dialects.js'
import type { TransactionStep } from '../sql/readStatement.js'
import type { TransactionLog } from '../transaction/TransactionLog.js'
import { allOf } from '../transaction/WriteIntent.js'
import type { StatementExecution } from '../execution/StatementExecution.js'

const isEnd = (step: TransactionStep | undefined): boolean => step === 'commit' || step === 'rollback'

/** What the transaction has written and others may see when the text has run. */
export function tagsShownBy({ observedKnex, statement }: StatementExecution, log: TransactionLog): readonly Tag[] {
  const { transaction } = statement
  if (log.mode === 'immediate') return log.written
  if (log.mode === 'autocommit') {
    // The end of a transaction whose begin was not seen: it may have written anything.
    return isEnd(transaction[0]) ? everythingIn(observedKnex.database) : []
  }
  const { dialect } = observedKnex
  const mayShow =
    commitsImplicitly(dialect, statement) ||
    transaction.includes('commit') ||
    (transaction.includes('begin') && beginCommits(dialect)) ||
    (transaction.includes('rollback') && mayKeepRolledBackWrites(dialect)) ||
    (transaction.includes('release') && log.savepoints.length > 0)
  return mayShow ? log.written : []
}

/** Statements that switch autocommit off: from then on the end of a transaction begins the next one. */
const AUTOCOMMIT = /\b(?:autocommit|implicit_transactions)\b/i

/** Takes one step in the log. Returns what the end of a transaction has to wait for. */
export function takeStep(
  step: TransactionStep,
  execution: StatementExecution,
  log: TransactionLog,
): Promise<unknown> | undefined {
  if (AUTOCOMMIT.test(execution.sent.sql)) log.reopens = step === 'begin'
  switch (step) {
    case 'commit':
    case 'rollback':
      return log.end()
    case 'begin':
      return takeBegin(execution, log)
    case 'savepoint':
      return takeSavepoint(execution, log)
    case 'release':
      return takeRelease(execution, log)
    default:
      return undefined
  }
}

function takeBegin(execution: StatementExecution, log: TransactionLog): Promise<unknown> | undefined {
  const commits = log.mode !== 'autocommit' && beginCommits(execution.observedKnex.dialect)
  const ended = commits ? log.end() : undefined
  begin(execution, log)
  return ended
}

function begin({ client, observedKnex }: StatementExecution, log: TransactionLog): void {
  const isOfKnex = client.transacting === true
  const isEndHidden = isOfKnex && beginsInDriver(observedKnex.dialect)
  log.begin(isOfKnex && !isEndHidden ? 'deferred' : 'immediate', isEndHidden)
}

/** On SQLite, a savepoint outside of a transaction begins one, and its release commits it. */
function takeSavepoint(execution: StatementExecution, log: TransactionLog): undefined {
  const isFirst = log.mode === 'autocommit'
  if (isFirst) begin(execution, log)
  if (isFirst || log.savepoints.length > 0) log.savepoints.push(savepointOf(execution))
}

/**
 * The release of a savepoint releases the later ones, too. An unknown name counts as the latest savepoint: to keep a transaction open for
 * too long costs only misses.
 */
function takeRelease(execution: StatementExecution, log: TransactionLog): Promise<unknown> | undefined {
  const { savepoints } = log
  if (savepoints.length === 0) return undefined
  const index = savepoints.lastIndexOf(savepointOf(execution))
  savepoints.length = index < 0 ? Math.max(1, savepoints.length - 1) : index
  return savepoints.length === 0 ? log.end() : undefined
}

/** The savepoint's name, if the text is nothing but that one statement. */
function savepointOf({ sent }: StatementExecution): string {
  return foldTable(/^\s*(?:savepoint|release(?:\s+savepoint)?)\s+(\S+?)\s*;?\s*$/i.exec(sent.sql)?.[1] ?? '')
}

/** A single step has failed: the log goes back, but in immediate mode, because later statements may have been sent already. */
export function undoStep(
  step: TransactionStep | undefined,
  { observedKnex }: StatementExecution,
  log: TransactionLog,
  before: Readonly<Pick<TransactionLog, 'mode' | 'savepoints' | 'written'>>,
): Promise<unknown> | undefined {
  const undone: (Promise<unknown> | undefined)[] = []
  if (isEnd(step)) {
    // The error may hide a commit; then no transaction is open.
    const isStillOpen = before.mode !== 'autocommit' && staysOpenAfterFailedCommit(observedKnex.dialect)
    if (isStillOpen) undone.push(log.becomeImmediate(before.written))
  } else if (before.mode === 'autocommit') {
    const { written } = log
    if (written.length > 0) undone.push(log.beginWrite(written, log.statements).end())
    undone.push(log.end())
  } else {
    undone.push(log.becomeImmediate(before.written))
  }
  log.savepoints.splice(0, Infinity, ...before.savepoints)
  return allOf(undone)
}
