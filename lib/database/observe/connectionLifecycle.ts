import { everythingIn } from '../../core/tag.js'
import { transactionLogOf, knownTransactionLogOf } from '../transaction/TransactionLog.js'
import { closeSession } from '../session/Session.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'

/** The connections of which everything is known since they were last taken out of their pool. */
const known = new WeakSet<object>()

/** From here on everything that is sent on the connection is seen. */
export function connectionAcquired(connection: object): object {
  if (typeof connection === 'object' && connection !== null) known.add(connection)
  return connection
}

/** Whether something may have been sent on the connection that nobody saw: it was taken out of its pool before. */
export const hasUnseenStatements = (connection: object): boolean => !known.has(connection)

/** The connection goes back to its pool: whatever is not known of it is over. */
export function connectionReleased(connection: object, source: ObservedKnex): void {
  invalidateUnseen(connection, source)
  knownTransactionLogOf(connection)?.release()
}

/** The connection is closed for good: nothing of it is under way any more. */
export function connectionClosed(connection: object, source: ObservedKnex): void {
  invalidateUnseen(connection, source)
  knownTransactionLogOf(connection)?.close()
  closeSession(connection, source)
}

/** Lets Knex's pool close the connection instead of giving it to somebody else: nobody knows what is open on it. */
export function discardConnection(connection: object, why: unknown): void {
  Reflect.set(connection, '__knex__disposed', why)
}

function invalidateUnseen(connection: object, source: ObservedKnex): void {
  if (typeof connection !== 'object' || connection === null || known.has(connection)) return
  void transactionLogOf(connection, source).beginWrite(everythingIn(source.database)).end()
  known.add(connection)
}
