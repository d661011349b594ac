import { databaseLedger } from '../cache/databaseLedger.js'
import { everythingIn, type Tag } from '../core/tag.js'
import { admitWrite } from '../cache/writes.js'
import { commitsBy, hidesBegin } from './dialects.js'
import { allOf, journalOf, settled, type Journal } from './Journal.js'
import { refuseInLoads, sendAndThen, type Sending } from './Sending.js'
import { EVERYTHING } from './sql/readStatement.js'

/** Sends a statement that writes and leaves the transaction, if there is one, as it is. */
export function watchWrite(sending: Sending, tags: readonly Tag[]): Promise<unknown> {
  const { client, connection, source, statement } = sending
  refuseInLoads('writes')
  const journal = journalOf(connection, source)
  if (journal.mode === 'none' && client.transacting !== true) {
    const { ready, end } = journal.mark(tags)
    return sendAndThen(sending, end, unlessHarmless(sending, ready))
  }
  const opened = journal.mode === 'none' ? openUnseen(journal, sending) : undefined
  // Knex's `commit()` resolves although COMMIT was refused: who writes is told before.
  const isFirst = journal.mode === 'listed' && journal.isUnwritten
  const admitted = isFirst && writesByItself(sending) ? admitWrite() : undefined
  const noted = admitted === undefined ? journal.note(tags) : admitted.then(() => journal.note(tags))
  const ready = unlessHarmless(sending, allOf([opened, noted]))
  if (journal.mode === 'held') return sendAndThen(sending, () => invalidateHeld(tags), ready)
  return commitsBy(source.dialect, statement, sending.sent.sql)
    ? commitInBetween(sending, journal)
    : sendAndThen(sending, () => undefined, ready)
}

/** Otherwise it may write only through functions that it calls. */
const writesByItself = ({ statement }: Sending): boolean => statement.writes === EVERYTHING || statement.writes.size > 0

/** What may write only through functions is never refused. */
const unlessHarmless = (sending: Sending, ready: Promise<unknown> | undefined): Promise<unknown> | undefined =>
  writesByItself(sending) ? ready : settled(ready)

/** They stay marked until the transaction is over. */
function invalidateHeld(tags: readonly Tag[]): undefined {
  databaseLedger.invalidate(tags)
}

/** A transaction whose BEGIN was not seen: it began before anybody watched, or the driver began it without a statement. */
function openUnseen(journal: Journal, { source }: Sending): Promise<unknown> | undefined {
  journal.open('held')
  journal.endsOnRelease = true
  return hidesBegin(source.dialect) ? undefined : journal.note(everythingIn(source.database))
}

/** The statement commits what was written before it; what comes after it commits by itself. */
function commitInBetween(sending: Sending, journal: Journal): Promise<unknown> {
  const { ready, end } = journal.mark(journal.written)
  return sendAndThen(sending, () => allOf([end(), settled(journal.hold())]), ready)
}
