import { isRecording } from '../cache/loadScope.js'
import { isShared, noteSchema } from '../cache/writes.js'
import { writeClock } from '../cache/writeClock.js'
import { mayCall } from './calls.js'
import { lacksCatalogue, learnCatalogue } from './catalogues.js'
import { hasUnseen } from './connections.js'
import { hasRoutines } from './dialects.js'
import { knownJournalOf } from './Journal.js'
import { isSessionChanged } from './session/Session.js'
import { asksForOthers, type Sending } from './Sending.js'
import { EVERYTHING } from './sql/readStatement.js'

/**
 * Reads the catalogue first where it is needed and not known: on this very connection, for another one may be out of reach until
 * this statement has ended. `undefined`: nothing has to be read.
 */
export function learnFor(sending: Sending): Promise<void> | undefined {
  const { connection, source } = sending
  if (!lacksCatalogue(source.database, source.replica?.stamp ?? writeClock.now)) return undefined
  // What a changed session shows of the catalogue is not what others see of it.
  if (!isNeeded(sending) || isInTransaction(connection) || isSessionChanged(connection)) return undefined
  return isShared() ? noteSchema(source.database).then(() => learn(sending)) : learn(sending)
}

function learn(sending: Sending): Promise<void> {
  const { source } = sending
  const stamp = source.replica?.stamp ?? writeClock.now
  return learnCatalogue(source.database, source.dialect, stamp, (sql) => rowsOf(sending, sql))
}

/**
 * Where a load is about to read; and where other processes will be told what is written, which is far less when the catalogue is
 * known.
 */
function isNeeded({ client, sent, source, statement }: Sending): boolean {
  const { transaction, writes } = statement
  if (transaction.length > 0) return isShared() && transaction.length === 1 && transaction[0] === 'begin'
  if (client.transacting === true) return false
  const isWrite = writes === EVERYTHING || writes.size > 0
  if (isWrite) return isShared() && writes !== EVERYTHING
  // A function that is called could write anything, as far as is known.
  return isRecording() || (isShared() && hasRoutines(source.dialect) && mayCall(sent.sql, statement, source.dialect))
}

/** Of a connection on which something was sent before anybody watched, nobody knows. */
export function isInTransaction(connection: object): boolean {
  return hasUnseen(connection) || (knownJournalOf(connection)?.mode ?? 'none') !== 'none'
}

async function rowsOf({ client, send }: Sending, sql: string): Promise<readonly Record<string, unknown>[]> {
  const sent = { sql, bindings: [], method: 'select', options: {} }
  asksForOthers(sent)
  await send(sent)
  return client.processResponse(sent, { client }) as readonly Record<string, unknown>[]
}
