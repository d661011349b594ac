import { isRecording } from '../../cache/freshness/loadScope.js'
import { isShared, noteSchema } from '../../cache/freshness/publishers.js'
import { writeClock } from '../../cache/freshness/writeClock.js'
import { mayCallUserFunction } from '../tags/functionCalls.js'
import { needsCatalog, refreshCatalog } from '../catalog/knownCatalogs.js'
import { hasUnseenStatements } from './connectionLifecycle.js'
import { functionsMayWrite } from '../connection/dialects.js'
import { knownTransactionLogOf } from '../transaction/TransactionLog.js'
import { isSessionChanged } from '../session/Session.js'
import { skipQueue, type StatementExecution } from './StatementExecution.js'
import { EVERYTHING } from '../statement.js'

/**
 * Reads the catalogue first where it is needed and not known: on this very connection, for another one may be out of reach until
 * this statement has ended. `undefined`: nothing has to be read.
 */
export function readCatalogFirst(sending: StatementExecution): Promise<void> | undefined {
  const { connection, observedKnex: source } = sending
  if (!needsCatalog(source.database, source.replica?.stamp ?? writeClock.now)) return undefined
  // What a changed session shows of the catalogue is not what others see of it.
  if (!isNeeded(sending) || mayBeInTransaction(connection) || isSessionChanged(connection)) return undefined
  return isShared() ? noteSchema(source.database).then(() => learn(sending)) : learn(sending)
}

function learn(sending: StatementExecution): Promise<void> {
  const { observedKnex: source } = sending
  const stamp = source.replica?.stamp ?? writeClock.now
  return refreshCatalog(source.database, source.dialect, stamp, (sql) => rowsOf(sending, sql))
}

/**
 * Where a load is about to read; and where other processes will be told what is written, which is far less when the catalogue is
 * known.
 */
function isNeeded({ client, sent, observedKnex: source, statement }: StatementExecution): boolean {
  const { transaction, writes } = statement
  if (transaction.length > 0) return isShared() && transaction.length === 1 && transaction[0] === 'begin'
  if (client.transacting === true) return false
  const isWrite = writes === EVERYTHING || writes.size > 0
  if (isWrite) return isShared() && writes !== EVERYTHING
  // A function that is called could write anything, as far as is known.
  return (
    isRecording() ||
    (isShared() && functionsMayWrite(source.dialect) && mayCallUserFunction(sent.sql, statement, source.dialect))
  )
}

/** Of a connection on which something was sent before anybody watched, nobody knows. */
export function mayBeInTransaction(connection: object): boolean {
  return hasUnseenStatements(connection) || (knownTransactionLogOf(connection)?.mode ?? 'autocommit') !== 'autocommit'
}

async function rowsOf({ client, send }: StatementExecution, sql: string): Promise<readonly Record<string, unknown>[]> {
  const sent = { sql, bindings: [], method: 'select', options: {} }
  skipQueue(sent)
  await send(sent)
  return client.processResponse(sent, { client }) as readonly Record<string, unknown>[]
}
