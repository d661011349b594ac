import { isRecording } from '../../cache/load/loadScope.js'
import { isShared, noteSchema } from '../../cache/shared/publishers.js'
import { writeClock } from '../../cache/freshness/writeClock.js'
import { needsCatalog, refreshCatalog } from '../catalog/knownCatalogs.js'
import { functionsMayWrite } from '../connection/dialects.js'
import { isSessionChanged } from '../session/Session.js'
import { EVERYTHING } from '../sql/readStatement.js'
import { mayCallUserFunction } from '../tags/functionCalls.js'
import { mayBeInTransaction } from '../execution/connectionLifecycle.js'
import { exemptFromQueue } from '../execution/connectionQueue.js'
import type { StatementExecution } from '../execution/StatementExecution.js'

/**
 * Reads the catalog before a statement whose tags depend on it, if it is not known. It reads on the statement's own connection, because
 * the pool may have no other one until the statement has ended. `undefined`: nothing has to be read.
 */
export function readCatalogFirst(execution: StatementExecution): Promise<void> | undefined {
  const { connection, observedKnex } = execution
  if (!needsCatalog(observedKnex.catalogName, stampOf(execution)) || !dependsOnCatalog(execution)) return undefined
  // A changed session may show another catalog than other connections do.
  if (mayBeInTransaction(connection) || isSessionChanged(connection)) return undefined
  return isShared() ? noteSchema(observedKnex.database).then(() => readCatalog(execution)) : readCatalog(execution)
}

const stampOf = ({ observedKnex }: StatementExecution): number => observedKnex.replica?.stamp ?? writeClock.now

function readCatalog(execution: StatementExecution): Promise<void> {
  const { catalogName, dialect } = execution.observedKnex
  return refreshCatalog(catalogName, dialect, stampOf(execution), (sql) => select(execution, sql))
}

/** A read of a load depends on it. So does a write that is published: with the catalog it invalidates far less. */
function dependsOnCatalog({ client, observedKnex, statement }: StatementExecution): boolean {
  const { transaction, writes } = statement
  const { dialect } = observedKnex
  if (transaction.length > 0) return isShared() && transaction.length === 1 && transaction[0] === 'begin'
  if (client.transacting === true) return false
  const isWrite = writes === EVERYTHING || writes.size > 0
  if (isWrite) return isShared() && writes !== EVERYTHING
  // Without the catalog, a function that a read calls could write anything.
  return isRecording() || (isShared() && functionsMayWrite(dialect) && mayCallUserFunction(statement, dialect))
}

async function select({ client, send }: StatementExecution, sql: string): Promise<readonly Record<string, unknown>[]> {
  const sent = { sql, bindings: [], method: 'select', options: {} }
  exemptFromQueue(sent)
  await send(sent)
  return client.processResponse(sent, { client }) as readonly Record<string, unknown>[]
}
