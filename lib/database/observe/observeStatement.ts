import { nameBypass } from '../../cache/load/loadScope.js'
import { catalogOf } from '../catalog/knownCatalogs.js'
import { commitsImplicitly } from '../connection/dialects.js'
import type { KnexClient, SentStatement, Stream } from '../connection/KnexClient.js'
import { observedKnexOf } from '../connection/ObservedKnex.js'
import { readStatement } from '../sql/readStatement.js'
import { writeTags } from '../tags/writeTags.js'
import { knownTransactionLogOf } from '../transaction/TransactionLog.js'
import { blockConnection, blockOf, sendEndingStreams } from '../execution/connectionQueue.js'
import { identifyFirst, isQuestion } from './identify.js'
import { observeRead } from './observeRead.js'
import { observeSession } from './observeSession.js'
import { observeTransaction } from './observeTransaction.js'
import { observeWrite } from './observeWrite.js'
import { readCatalogFirst } from './readCatalogFirst.js'
import { nameOf, type StatementExecution } from '../execution/StatementExecution.js'

/**
 * The way of every statement to the driver:
 * 1. It waits until earlier statements on its connection are sent.
 * 2. Its text is read.
 * 3. The server is asked which database it is, if that is needed and the connection was not asked.
 * 4. The catalog is read if the statement's tags depend on it and it is not known.
 * 5. Changes of the session are noted.
 * 6. Its tags are computed. A read adds them to the loads that run it, before it is sent. A write declares them before, and invalidates
 *    them after, in the same turn in which the statement's promise settles.
 */
export function observeStatement(
  client: KnexClient,
  connection: object,
  sent: SentStatement,
  stream: Stream | undefined,
  send: (sent: SentStatement) => Promise<unknown>,
): Promise<unknown> {
  if (isQuestion(sent)) return send(sent)
  const block = blockOf(connection, sent)
  if (block !== undefined) return block.then(() => observeStatement(client, connection, sent, stream, send))
  const observedKnex = observedKnexOf(client)
  observedKnex.hasSent = true
  const statement = readStatement(sent.sql)
  const sendNow = sendEndingStreams(connection, send)
  const execution: StatementExecution = { client, connection, sent, observedKnex, statement, stream, send: sendNow }
  const identified = identifyFirst(execution)
  const ready =
    identified === undefined ? readCatalogFirst(execution) : identified.then(() => readCatalogFirst(execution))
  if (ready === undefined) return dispatch(execution)
  const answer = ready.then(() => dispatchLater(execution))
  blockConnection(connection, ready)
  return answer
}

/** Knex reports to a stream what is thrown at once, and nothing that is thrown later. */
function dispatchLater(execution: StatementExecution): Promise<unknown> {
  try {
    return dispatch(execution)
  } catch (error) {
    execution.stream?.emit('error', error)
    throw error
  }
}

function dispatch(execution: StatementExecution): Promise<unknown> {
  return execution.statement.session.length === 0
    ? dispatchByTags(execution)
    : observeSession(execution, dispatchByTags)
}

function dispatchByTags(execution: StatementExecution): Promise<unknown> {
  const { observedKnex, statement, sent } = execution
  const write = writeTags(statement, sent.bindings, observedKnex, catalogOf(observedKnex.catalogName))
  if (statement.transaction.length > 0) return observeTransaction(execution, write.tags)
  nameBypass(() => nameOf(execution))
  return write.tags.length > 0 || commits(execution) ? observeWrite(execution, write) : observeRead(execution)
}

/** Whether the statement commits its transaction, though it writes nothing itself. */
function commits({ connection, observedKnex, statement }: StatementExecution): boolean {
  const mode = knownTransactionLogOf(connection)?.mode
  return mode === 'deferred' && commitsImplicitly(observedKnex.dialect, statement)
}
