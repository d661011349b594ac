import { publish } from '../core/events.js'
import { foldTable } from '../core/foldTable.js'
import { everythingIn, type Tag } from '../core/tag.js'
import { commitsBy, commitsByBegin, hidesBegin, rollsBackInPart, staysOpenOnFailure } from './dialects.js'
import { allOf, journalOf, settled, type Journal, type Mark, type Mode } from './Journal.js'
import { dispose } from './connections.js'
import { keepWaiting, refuseInLoads, sendAndThen, type Sending } from './Sending.js'
import type { TransactionStep } from './sql/readStatement.js'

/**
 * Sends a text that begins or ends transactions or savepoints, and perhaps writes as well. The steps are taken when it is sent:
 * what is sent on the connection before the answer runs after them.
 */
export function watchControl(sending: Sending, tags: readonly Tag[]): Promise<unknown> {
  const { connection, source } = sending
  refuseInLoads('transaction')
  const journal = journalOf(connection, source)
  const marked = [...tags, ...shownBy(sending, journal)]
  if (marked.length === 0) return takeSteps(sending, tags, journal, undefined)
  const mark = journal.mark(marked)
  // What takes back is never refused.
  const ready = mayCommit(sending, tags) ? mark.ready : settled(mark.ready)
  if (ready === undefined) return takeSteps(sending, tags, journal, mark)
  // What comes after it on the connection waits until it has been sent.
  const steps = ready.then(
    () => takeSteps(sending, tags, journal, mark),
    (error: unknown) => refuse(sending, journal, mark, error),
  )
  keepWaiting(connection, ready)
  return steps
}

const mayCommit = ({ statement }: Sending, tags: readonly Tag[]): boolean =>
  tags.length > 0 || statement.transaction.some((step) => step !== 'rollback')

function takeSteps(sending: Sending, tags: readonly Tag[], journal: Journal, mark: Mark | undefined): Promise<unknown> {
  const { statement } = sending
  const before = { mode: journal.mode, savepoints: [...journal.savepoints], written: journal.written }
  const ended: (Promise<unknown> | undefined)[] = []
  for (const step of statement.transaction) ended.push(take(step, sending, journal))
  // Where it stands in the text is not known: it may be a part of what is still open.
  const ready = journal.mode === 'none' ? undefined : journal.note(tags)
  const end = (passed: boolean): Promise<unknown> | undefined => {
    ended.push(mark?.end())
    if (passed) return allOf(ended)
    if (statement.transaction.length > 1 || tags.length > 0)
      ended.push(settled(journal.hold([...before.written, ...tags])))
    else ended.push(repair(statement.transaction[0], sending, journal, before))
    return allOf(ended)
  }
  return sendAndThen(sending, end, ready)
}

/** The transaction is rolled back in the place of what was to be sent: its connection goes back to the pool. */
async function refuse(sending: Sending, journal: Journal, mark: Mark, error: unknown): Promise<never> {
  await mark.end()
  if (sending.statement.transaction.includes('commit')) {
    // Not all ways to commit with Knex tell of it.
    publish('error', () => ({ operation: 'commit', key: undefined, error }))
    const rollback = { sql: 'rollback', bindings: [], method: 'raw', options: {} }
    await sending.send(rollback).catch((failure: unknown) => dispose(sending.connection, failure))
    await journal.end()
  }
  throw error
}

/** What others may see of the transaction when the text has been run. */
function shownBy({ source, statement, sent }: Sending, journal: Journal): readonly Tag[] {
  const { transaction } = statement
  if (journal.mode === 'held') return journal.written
  if (journal.mode === 'none') {
    // Of a transaction that was not seen to begin, nobody knows what it wrote.
    return isEnd(transaction[0]) ? everythingIn(source.database) : []
  }
  const { dialect } = source
  const mayShow =
    commitsBy(dialect, statement, sent.sql) ||
    transaction.includes('commit') ||
    (transaction.includes('begin') && commitsByBegin(dialect)) ||
    (transaction.includes('rollback') && rollsBackInPart(dialect)) ||
    (transaction.includes('release') && journal.savepoints.length > 0)
  return mayShow ? journal.written : []
}

/** Where it is switched off, every transaction is followed by another one. */
const AUTOCOMMIT = /\b(?:autocommit|implicit_transactions)\b/i

const isEnd = (step: TransactionStep | undefined): boolean => step === 'commit' || step === 'rollback'

function take(step: TransactionStep, sending: Sending, journal: Journal): Promise<unknown> | undefined {
  if (AUTOCOMMIT.test(sending.sent.sql)) journal.reopens = step === 'begin'
  if (isEnd(step)) return journal.end()
  if (step === 'begin') {
    const ended = journal.mode !== 'none' && commitsByBegin(sending.source.dialect) ? journal.end() : undefined
    open(sending, journal)
    return ended
  }
  if (step === 'release') return takeRelease(sending, journal)
  if (step === 'savepoint') takeSavepoint(sending, journal)
  return undefined
}

/** SQLite's begins a transaction where there is none, and the end of that savepoint commits it. */
function takeSavepoint(sending: Sending, journal: Journal): void {
  const first = journal.mode === 'none'
  if (first) open(sending, journal)
  if (first || journal.savepoints.length > 0) journal.savepoints.push(savepointOf(sending))
}

/** It takes the later ones along. One that is not known is taken for the latest: whoever holds on too long only misses. */
function takeRelease(sending: Sending, journal: Journal): Promise<unknown> | undefined {
  const { savepoints } = journal
  if (savepoints.length === 0) return undefined
  const index = savepoints.lastIndexOf(savepointOf(sending))
  savepoints.length = index < 0 ? Math.max(1, savepoints.length - 1) : index
  return savepoints.length === 0 ? journal.end() : undefined
}

/** The name, where the text is nothing else. */
function savepointOf({ sent }: Sending): string {
  return foldTable(/^\s*(?:savepoint|release(?:\s+savepoint)?)\s+(\S+?)\s*;?\s*$/i.exec(sent.sql)?.[1] ?? '')
}

function open({ client, source }: Sending, journal: Journal): void {
  const isKnex = client.transacting === true
  const isHidden = isKnex && hidesBegin(source.dialect)
  journal.open(isKnex && !isHidden ? 'listed' : 'held')
  journal.endsOnRelease = isHidden
}

/** A lone step has failed: it is as if it had not been sent, but what was sent after it is not to be trusted. */
function repair(
  step: TransactionStep | undefined,
  { source }: Sending,
  journal: Journal,
  before: { readonly mode: Mode; readonly savepoints: readonly string[]; readonly written: readonly Tag[] },
): Promise<unknown> | undefined {
  const again: (Promise<unknown> | undefined)[] = []
  if (isEnd(step)) {
    // An error may hide that it came to pass, and then nothing is open.
    if (before.mode !== 'none' && staysOpenOnFailure(source.dialect)) again.push(settled(journal.hold(before.written)))
  } else if (before.mode === 'none') {
    const { written } = journal
    if (written.length > 0) again.push(journal.mark(written).end())
    again.push(journal.end())
  } else {
    again.push(settled(journal.hold(before.written)))
  }
  journal.savepoints.splice(0, Infinity, ...before.savepoints)
  return allOf(again)
}
