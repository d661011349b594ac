import { catalogueOf } from './catalogues.js'
import type { Client, SentStatement, Stream } from './Client.js'
import { knownJournalOf } from './Journal.js'
import { commitsBy } from './dialects.js'
import { learnFor } from './learn.js'
import { keepWaiting, waitingOn, type Sending } from './Sending.js'
import { watchSession } from './session/watchSession.js'
import { sourceOf } from './Source.js'
import { readStatement } from './sql/readStatement.js'
import { watchControl } from './watchControl.js'
import { watchRead } from './watchRead.js'
import { watchWrite } from './watchWrite.js'
import { writeTags } from './writeTags.js'

/**
 * Sends a statement, and sees to it that what it reads is noted before it is sent, and that what it writes is marked before and
 * invalidated after, in the same turn in which its promise settles.
 */
export function watch(
  client: Client,
  connection: object,
  sent: SentStatement,
  stream: Stream | undefined,
  send: (sent: SentStatement) => Promise<unknown>,
): Promise<unknown> {
  const before = waitingOn(connection, sent)
  if (before !== undefined) return before.then(() => watch(client, connection, sent, stream, send))
  const source = sourceOf(client)
  source.isUsed = true
  const statement = readStatement(sent.sql)
  const sending: Sending = { client, connection, sent, source, statement, stream, send }
  const lingering = knownJournalOf(connection)?.takeLingering() ?? []
  if (lingering.length > 0) return watchThen(sending, () => lingering.forEach((end) => end()))
  return watchKnown(sending)
}

/** What was still under way on the connection is over when this has been answered. */
function watchThen(sending: Sending, answered: () => void): Promise<unknown> {
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
function watchKnown(sending: Sending): Promise<unknown> {
  const learning = learnFor(sending)
  if (learning === undefined) return dispatchSession(sending)
  const sent = learning.then(() => dispatchLater(sending))
  keepWaiting(sending.connection, learning)
  return sent
}

/** Knex tells a stream of what is thrown at once, and of nothing that comes later. */
function dispatchLater(sending: Sending): Promise<unknown> {
  try {
    return dispatchSession(sending)
  } catch (error) {
    sending.stream?.emit('error', error)
    throw error
  }
}

function dispatchSession(sending: Sending): Promise<unknown> {
  return sending.statement.session.length === 0 ? dispatch(sending) : watchSession(sending, dispatch)
}

function dispatch(sending: Sending): Promise<unknown> {
  const { source, statement, sent } = sending
  const tags = writeTags(statement, sent.sql, sent.bindings, source, catalogueOf(source.database))
  if (statement.transaction.length > 0) return watchControl(sending, tags)
  return tags.length > 0 || commits(sending) ? watchWrite(sending, tags) : watchRead(sending)
}

/** Whether the statement, though it writes nothing itself, shows others what its transaction has written. */
function commits({ connection, source, statement, sent }: Sending): boolean {
  return knownJournalOf(connection)?.mode === 'listed' && commitsBy(source.dialect, statement, sent.sql)
}
