import { publish } from '../../core/events.js'
import { foldTable } from '../../core/tables/foldTable.js'
import { everythingIn, type Tag } from '../../core/tag.js'
import {
  commitsImplicitly,
  beginCommits,
  beginsInDriver,
  mayKeepRolledBackWrites,
  staysOpenAfterFailedCommit,
} from '../connection/dialects.js'
import {
  allOf,
  transactionLogOf,
  withoutRejection,
  type TransactionLog,
  type WriteIntent,
  type TransactionMode,
} from '../transaction/TransactionLog.js'
import { discardConnection } from './connectionLifecycle.js'
import { blockConnection, rejectLoads, execute, type StatementExecution } from './StatementExecution.js'
import type { TransactionStep } from '../statement.js'

/**
 * Sends a text that begins or ends transactions or savepoints, and perhaps writes as well. The steps are taken when it is sent:
 * what is sent on the connection before the answer runs after them.
 */
export function observeTransaction(sending: StatementExecution, tags: readonly Tag[]): Promise<unknown> {
  const { connection, observedKnex: source } = sending
  rejectLoads('transaction')
  const journal = transactionLogOf(connection, source)
  const marked = [...tags, ...shownBy(sending, journal)]
  if (marked.length === 0) return takeSteps(sending, tags, journal, undefined)
  const mark = journal.beginWrite(marked)
  // What takes back is never refused.
  const ready = mayCommit(sending, tags) ? mark.ready : withoutRejection(mark.ready)
  if (ready === undefined) return takeSteps(sending, tags, journal, mark)
  // What comes after it on the connection waits until it has been sent.
  const steps = ready.then(
    () => takeSteps(sending, tags, journal, mark),
    (error: unknown) => refuse(sending, journal, mark, error),
  )
  blockConnection(connection, ready)
  return steps
}

const mayCommit = ({ statement }: StatementExecution, tags: readonly Tag[]): boolean =>
  tags.length > 0 || statement.transaction.some((step) => step !== 'rollback')

function takeSteps(
  sending: StatementExecution,
  tags: readonly Tag[],
  journal: TransactionLog,
  mark: WriteIntent | undefined,
): Promise<unknown> {
  const { statement } = sending
  const before = { mode: journal.mode, savepoints: [...journal.savepoints], written: journal.written }
  const ended: (Promise<unknown> | undefined)[] = []
  for (const step of statement.transaction) ended.push(take(step, sending, journal))
  // Where it stands in the text is not known: it may be a part of what is still open.
  const ready = journal.mode === 'autocommit' ? undefined : journal.addWrite(tags)
  const end = (passed: boolean): Promise<unknown> | undefined => {
    ended.push(mark?.end())
    if (passed) return allOf(ended)
    if (statement.transaction.length > 1 || tags.length > 0)
      ended.push(withoutRejection(journal.declareImmediately([...before.written, ...tags])))
    else ended.push(repair(statement.transaction[0], sending, journal, before))
    return allOf(ended)
  }
  return execute(sending, end, ready)
}

/** The transaction is rolled back in the place of what was to be sent: its connection goes back to the pool. */
async function refuse(
  sending: StatementExecution,
  journal: TransactionLog,
  mark: WriteIntent,
  error: unknown,
): Promise<never> {
  await mark.end()
  if (sending.statement.transaction.includes('commit')) {
    // Not all ways to commit with Knex tell of it.
    publish('error', () => ({ operation: 'commit', key: undefined, error }))
    const rollback = { sql: 'rollback', bindings: [], method: 'raw', options: {} }
    await sending.send(rollback).catch((failure: unknown) => discardConnection(sending.connection, failure))
    await journal.end()
  }
  throw error
}

/** What others may see of the transaction when the text has been run. */
function shownBy(
  { observedKnex: source, statement, sent }: StatementExecution,
  journal: TransactionLog,
): readonly Tag[] {
  const { transaction } = statement
  if (journal.mode === 'immediate') return journal.written
  if (journal.mode === 'autocommit') {
    // Of a transaction that was not seen to begin, nobody knows what it wrote.
    return isEnd(transaction[0]) ? everythingIn(source.database) : []
  }
  const { dialect } = source
  const mayShow =
    commitsImplicitly(dialect, statement, sent.sql) ||
    transaction.includes('commit') ||
    (transaction.includes('begin') && beginCommits(dialect)) ||
    (transaction.includes('rollback') && mayKeepRolledBackWrites(dialect)) ||
    (transaction.includes('release') && journal.savepoints.length > 0)
  return mayShow ? journal.written : []
}

/** Where it is switched off, every transaction is followed by another one. */
const AUTOCOMMIT = /\b(?:autocommit|implicit_transactions)\b/i

const isEnd = (step: TransactionStep | undefined): boolean => step === 'commit' || step === 'rollback'

function take(
  step: TransactionStep,
  sending: StatementExecution,
  journal: TransactionLog,
): Promise<unknown> | undefined {
  if (AUTOCOMMIT.test(sending.sent.sql)) journal.reopens = step === 'begin'
  if (isEnd(step)) return journal.end()
  if (step === 'begin') {
    const ended =
      journal.mode !== 'autocommit' && beginCommits(sending.observedKnex.dialect) ? journal.end() : undefined
    open(sending, journal)
    return ended
  }
  if (step === 'release') return takeRelease(sending, journal)
  if (step === 'savepoint') takeSavepoint(sending, journal)
  return undefined
}

/** SQLite's begins a transaction where there is none, and the end of that savepoint commits it. */
function takeSavepoint(sending: StatementExecution, journal: TransactionLog): void {
  const first = journal.mode === 'autocommit'
  if (first) open(sending, journal)
  if (first || journal.savepoints.length > 0) journal.savepoints.push(savepointOf(sending))
}

/** It takes the later ones along. One that is not known is taken for the latest: whoever holds on too long only misses. */
function takeRelease(sending: StatementExecution, journal: TransactionLog): Promise<unknown> | undefined {
  const { savepoints } = journal
  if (savepoints.length === 0) return undefined
  const index = savepoints.lastIndexOf(savepointOf(sending))
  savepoints.length = index < 0 ? Math.max(1, savepoints.length - 1) : index
  return savepoints.length === 0 ? journal.end() : undefined
}

/** The name, where the text is nothing else. */
function savepointOf({ sent }: StatementExecution): string {
  return foldTable(/^\s*(?:savepoint|release(?:\s+savepoint)?)\s+(\S+?)\s*;?\s*$/i.exec(sent.sql)?.[1] ?? '')
}

function open({ client, observedKnex: source }: StatementExecution, journal: TransactionLog): void {
  const isKnex = client.transacting === true
  const isHidden = isKnex && beginsInDriver(source.dialect)
  journal.begin(isKnex && !isHidden ? 'deferred' : 'immediate')
  journal.endsOnRelease = isHidden
}

/** A lone step has failed: it is as if it had not been sent, but what was sent after it is not to be trusted. */
function repair(
  step: TransactionStep | undefined,
  { observedKnex: source }: StatementExecution,
  journal: TransactionLog,
  before: { readonly mode: TransactionMode; readonly savepoints: readonly string[]; readonly written: readonly Tag[] },
): Promise<unknown> | undefined {
  const again: (Promise<unknown> | undefined)[] = []
  if (isEnd(step)) {
    // An error may hide that it came to pass, and then nothing is open.
    if (before.mode !== 'autocommit' && staysOpenAfterFailedCommit(source.dialect))
      again.push(withoutRejection(journal.declareImmediately(before.written)))
  } else if (before.mode === 'autocommit') {
    const { written } = journal
    if (written.length > 0) again.push(journal.beginWrite(written).end())
    again.push(journal.end())
  } else {
    again.push(withoutRejection(journal.declareImmediately(before.written)))
  }
  journal.savepoints.splice(0, Infinity, ...before.savepoints)
  return allOf(again)
}
