import { catalogOf } from '../catalog/knownCatalogs.js'
import type { KnexClient, SentStatement, Stream } from '../connection/KnexClient.js'
import { knownTransactionLogOf } from '../transaction/TransactionLog.js'
import { commitsImplicitly } from '../connection/dialects.js'
import { readCatalogFirst } from './readCatalogFirst.js'
import { blockConnection, statementsBefore, type StatementExecution } from './StatementExecution.js'
import { observeSession } from './observeSession.js'
import { observedKnexOf } from '../connection/ObservedKnex.js'
import { readStatement } from '../statement.js'
import { observeTransaction } from './observeTransaction.js'
import { observeRead } from './observeRead.js'
import { observeWrite } from './observeWrite.js'
import { writeTags } from '../tags/writeTags.js'

/**
 * Sends a statement, and sees to it that what it reads is noted before it is sent, and that what it writes is marked before and
 * invalidated after, in the same turn in which its promise settles.
 */
export function observeStatement(
  client: KnexClient,
  connection: object,
  sent: SentStatement,
  stream: Stream | undefined,
  send: (sent: SentStatement) => Promise<unknown>,
): Promise<unknown> {
  const before = statementsBefore(connection, sent)
  if (before !== undefined) return before.then(() => observeStatement(client, connection, sent, stream, send))
  const source = observedKnexOf(client)
  source.hasSent = true
  const statement = readStatement(sent.sql)
  const sending: StatementExecution = { client, connection, sent, observedKnex: source, statement, stream, send }
  const lingering = knownTransactionLogOf(connection)?.takeLingering() ?? []
  if (lingering.length > 0) return watchThen(sending, () => lingering.forEach((end) => end()))
  return watchKnown(sending)
}

/** What was still under way on the connection is over when this has been answered. */
function watchThen(sending: StatementExecution, answered: () => void): Promise<unknown> {
  const send = async (sent: SentStatement): Promise<unknown> => {
    try {
      return await sending.send(sent)
    } finally {
      answered()
    }
  }
  return watchKnown({ ...sending, send })
}

/** What a text does may depend on what the catalogue says, so that comes first. */
function watchKnown(sending: StatementExecution): Promise<unknown> {
  const learning = readCatalogFirst(sending)
  if (learning === undefined) return dispatchSession(sending)
  const sent = learning.then(() => dispatchLater(sending))
  blockConnection(sending.connection, learning)
  return sent
}

/** Knex tells a stream of what is thrown at once, and of nothing that comes later. */
function dispatchLater(sending: StatementExecution): Promise<unknown> {
  try {
    return dispatchSession(sending)
  } catch (error) {
    sending.stream?.emit('error', error)
    throw error
  }
}

function dispatchSession(sending: StatementExecution): Promise<unknown> {
  return sending.statement.session.length === 0 ? dispatch(sending) : observeSession(sending, dispatch)
}

function dispatch(sending: StatementExecution): Promise<unknown> {
  const { observedKnex: source, statement, sent } = sending
  const tags = writeTags(statement, sent.sql, sent.bindings, source, catalogOf(source.database))
  if (statement.transaction.length > 0) return observeTransaction(sending, tags)
  return tags.length > 0 || commits(sending) ? observeWrite(sending, tags) : observeRead(sending)
}

/** Whether the statement, though it writes nothing itself, shows others what its transaction has written. */
function commits({ connection, observedKnex: source, statement, sent }: StatementExecution): boolean {
  return (
    knownTransactionLogOf(connection)?.mode === 'deferred' && commitsImplicitly(source.dialect, statement, sent.sql)
  )
}
