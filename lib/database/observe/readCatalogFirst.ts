import { isRecording } from '../../cache/freshness/loadScope.js'
import { isShared, noteSchema } from '../../cache/freshness/publishers.js'
import { writeClock } from '../../cache/freshness/writeClock.js'
import { mayCall } from '../tags/functionCalls.js'
import { lacksCatalog, learnCatalog } from '../catalog/knownCatalogs.js'
import { hasUnseen } from './connectionLifecycle.js'
import { hasRoutines } from '../connection/dialects.js'
import { knownTransactionLogOf } from '../transaction/TransactionLog.js'
import { isSessionChanged } from '../session/Session.js'
import { asksForOthers, type StatementExecution } from './StatementExecution.js'
import { EVERYTHING } from '../statement.js'

/**
 * Reads the catalogue first where it is needed and not known: on this very connection, for another one may be out of reach until
 * this statement has ended. `undefined`: nothing has to be read.
 */
export function learnFor(sending: StatementExecution): Promise<void> | undefined {
  const { connection, source } = sending
  if (!lacksCatalog(source.database, source.replica?.stamp ?? writeClock.now)) return undefined
  // What a changed session shows of the catalogue is not what others see of it.
  if (!isNeeded(sending) || isInTransaction(connection) || isSessionChanged(connection)) return undefined
  return isShared() ? noteSchema(source.database).then(() => learn(sending)) : learn(sending)
}

function learn(sending: StatementExecution): Promise<void> {
  const { source } = sending
  const stamp = source.replica?.stamp ?? writeClock.now
  return learnCatalog(source.database, source.dialect, stamp, (sql) => rowsOf(sending, sql))
}

/**
 * Where a load is about to read; and where other processes will be told what is written, which is far less when the catalogue is
 * known.
 */
function isNeeded({ client, sent, source, statement }: StatementExecution): boolean {
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
  return hasUnseen(connection) || (knownTransactionLogOf(connection)?.mode ?? 'none') !== 'none'
}

async function rowsOf({ client, send }: StatementExecution, sql: string): Promise<readonly Record<string, unknown>[]> {
  const sent = { sql, bindings: [], method: 'select', options: {} }
  asksForOthers(sent)
  await send(sent)
  return client.processResponse(sent, { client }) as readonly Record<string, unknown>[]
}
