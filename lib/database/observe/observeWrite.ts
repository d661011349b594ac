import { databaseLedger } from '../../cache/freshness/databaseLedger.js'
import { everythingIn, type Tag } from '../../core/tag.js'
import { admitWrite } from '../../cache/freshness/publishers.js'
import { commitsImplicitly, beginsInDriver } from '../connection/dialects.js'
import { allOf, transactionLogOf, withoutRejection, type TransactionLog } from '../transaction/TransactionLog.js'
import { rejectLoads, execute, type StatementExecution } from './StatementExecution.js'
import { EVERYTHING } from '../statement.js'

/** Sends a statement that writes and leaves the transaction, if there is one, as it is. */
export function observeWrite(sending: StatementExecution, tags: readonly Tag[]): Promise<unknown> {
  const { client, connection, observedKnex: source, statement } = sending
  rejectLoads('writes')
  const journal = transactionLogOf(connection, source)
  if (journal.mode === 'autocommit' && client.transacting !== true) {
    const { ready, end } = journal.beginWrite(tags)
    return execute(sending, end, unlessHarmless(sending, ready))
  }
  const opened = journal.mode === 'autocommit' ? openUnseen(journal, sending) : undefined
  // Knex's `commit()` resolves although COMMIT was refused: who writes is told before.
  const isFirst = journal.mode === 'deferred' && journal.isEmpty
  const admitted = isFirst && writesByItself(sending) ? admitWrite() : undefined
  const noted = admitted === undefined ? journal.addWrite(tags) : admitted.then(() => journal.addWrite(tags))
  const ready = unlessHarmless(sending, allOf([opened, noted]))
  if (journal.mode === 'immediate') return execute(sending, () => invalidateHeld(tags), ready)
  return commitsImplicitly(source.dialect, statement, sending.sent.sql)
    ? commitInBetween(sending, journal)
    : execute(sending, () => undefined, ready)
}

/** Otherwise it may write only through functions that it calls. */
const writesByItself = ({ statement }: StatementExecution): boolean =>
  statement.writes === EVERYTHING || statement.writes.size > 0

/** What may write only through functions is never refused. */
const unlessHarmless = (
  sending: StatementExecution,
  ready: Promise<unknown> | undefined,
): Promise<unknown> | undefined => (writesByItself(sending) ? ready : withoutRejection(ready))

/** They stay marked until the transaction is over. */
function invalidateHeld(tags: readonly Tag[]): undefined {
  databaseLedger.invalidate(tags)
}

/** A transaction whose BEGIN was not seen: it began before anybody watched, or the driver began it without a statement. */
function openUnseen(
  journal: TransactionLog,
  { observedKnex: source }: StatementExecution,
): Promise<unknown> | undefined {
  journal.begin('immediate')
  journal.endsOnRelease = true
  return beginsInDriver(source.dialect) ? undefined : journal.addWrite(everythingIn(source.database))
}

/** The statement commits what was written before it; what comes after it commits by itself. */
function commitInBetween(sending: StatementExecution, journal: TransactionLog): Promise<unknown> {
  const { ready, end } = journal.beginWrite(journal.written)
  return execute(sending, () => allOf([end(), withoutRejection(journal.declareImmediately())]), ready)
}
