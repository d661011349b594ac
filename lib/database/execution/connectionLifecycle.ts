import { everythingIn } from '../../core/tag.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import { closeSession } from '../session/Session.js'
import { knownTransactionLogOf, transactionLogOf } from '../transaction/TransactionLog.js'

/** The connections on which every statement was observed since they were last taken out of their pool. */
const fullyObserved = new WeakSet<object>()

/** The connection is taken out of its pool: from here on every statement on it is observed. */
export function connectionAcquired(connection: object): object {
  if (isObject(connection)) fullyObserved.add(connection)
  return connection
}

/** The connection goes back to its pool. */
export function connectionReleased(connection: object, observedKnex: ObservedKnex): void {
  invalidateUnseenWrites(connection, observedKnex)
  knownTransactionLogOf(connection)?.release()
}

/** The connection is closed. */
export function connectionClosed(connection: object, observedKnex: ObservedKnex): void {
  invalidateUnseenWrites(connection, observedKnex)
  knownTransactionLogOf(connection)?.close()
  closeSession(connection, observedKnex)
  if (isObject(connection)) observedKnex.noteClosed(connection)
}

/** Makes Knex's pool close the connection instead of lending it again: a transaction may still be open on it. */
export function discardConnection(connection: object, why: unknown): void {
  Reflect.set(connection, '__knex__disposed', why)
}

/** In doubt the answer is yes: a connection that was acquired before the observation may have an open transaction. */
export function mayBeInTransaction(connection: object): boolean {
  if (!fullyObserved.has(connection)) return true
  return (knownTransactionLogOf(connection)?.mode ?? 'autocommit') !== 'autocommit'
}

/** Before the observation, a connection may have written anything. */
function invalidateUnseenWrites(connection: object, observedKnex: ObservedKnex): void {
  if (!isObject(connection) || fullyObserved.has(connection)) return
  void transactionLogOf(connection, observedKnex).beginWrite(everythingIn(observedKnex.database)).end()
  fullyObserved.add(connection)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
