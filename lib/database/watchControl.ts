import { everythingIn, type Tag } from '../core/tag.js'
import { commitsBy, commitsByBegin, rollsBackInPart, staysOpenOnFailure } from './dialects.js'
import { journalOf, type Journal } from './Journal.js'
import { refuseInLoads, sendAndThen, type Sending } from './Sending.js'
import type { TransactionStep } from './statement.js'

/** Sends a text that begins or ends transactions or savepoints, and perhaps writes as well. */
export function watchControl(sending: Sending, tags: readonly Tag[]): Promise<unknown> {
  const { connection, source, statement } = sending
  refuseInLoads('transaction')
  const journal = journalOf(connection, source)
  const marked = [...tags, ...(mayShow(sending, journal) ? shown(sending, journal) : [])]
  const end = marked.length > 0 ? journal.mark(marked) : undefined
  const several = statement.transaction.length > 1 || tags.length > 0
  return sendAndThen(sending, (passed) => {
    end?.()
    if (passed || several) for (const step of statement.transaction) take(step, sending, journal)
    else fail(statement.transaction[0], sending, journal)
    // Some of several may have come to pass, a BEGIN for instance.
    if (!passed && several && journal.mode === 'none') journal.open('held')
    // Where it stands in the text is not known: it may be a part of what is still open.
    if (journal.mode !== 'none') journal.note(tags)
  })
}

/** Whether others may see what the transaction wrote when the text has been run. */
function mayShow({ source, statement }: Sending, journal: Journal): boolean {
  const { dialect } = source
  if (commitsBy(dialect, statement)) return true
  return statement.transaction.some((step, index) => {
    if (step === 'commit') return true
    if (step === 'begin') return journal.mode !== 'none' && commitsByBegin(dialect)
    if (step === 'release') return journal.savepoints > 0
    return step === 'rollback' && index === 0 && (journal.mode !== 'listed' || rollsBackInPart(dialect))
  })
}

/** What that is. Of a transaction that was not seen to begin, nobody knows what it wrote. */
function shown({ source, statement }: Sending, journal: Journal): readonly Tag[] {
  if (journal.mode !== 'none') return journal.written
  return statement.transaction[0] === 'begin' ? [] : everythingIn(source.database)
}

/** One step has come to pass. */
function take(step: TransactionStep, { client, source }: Sending, journal: Journal): void {
  const mode = client.transacting === true ? 'listed' : 'held'
  if (step === 'begin') {
    if (journal.mode !== 'none' && commitsByBegin(source.dialect)) journal.close()
    journal.open(mode)
  } else if (step === 'commit') {
    journal.close()
  } else if (step === 'rollback') {
    if (journal.mode === 'listed') journal.forget()
    else journal.close()
  } else if (step === 'savepoint') {
    takeSavepoint(journal, mode)
  } else if (step === 'release' && journal.savepoints > 0 && --journal.savepoints === 0) {
    journal.close()
  }
}

/** SQLite's begins a transaction where there is none, and the end of that savepoint commits it. */
function takeSavepoint(journal: Journal, mode: 'listed' | 'held'): void {
  const first = journal.mode === 'none'
  if (first) journal.open(mode)
  if (first || journal.savepoints > 0) journal.savepoints++
}

/** A lone step has failed: an error may hide that it came to pass. */
function fail(step: TransactionStep | undefined, { source }: Sending, journal: Journal): void {
  const ends = step === 'commit' || step === 'rollback'
  if (ends && !staysOpenOnFailure(source.dialect)) journal.close()
}
