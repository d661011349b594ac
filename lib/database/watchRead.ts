import { forEachRecording, isRecording } from '../cache/loadScope.js'
import type { Recording } from '../cache/Recording.js'
import { catalogueOf } from './catalogues.js'
import { refreshParsers } from './driverParsers.js'
import { isInTransaction } from './learn.js'
import { readTags } from './readTags.js'
import { isSessionChanged } from './session/Session.js'
import { refuseInLoads, type Sending } from './Sending.js'
import { volatileBinding } from './sql/readStatement.js'

/** Sends a statement that only reads. Outside of loads nobody wants to know what. */
export function watchRead(sending: Sending): Promise<unknown> {
  if (!isRecording()) return sending.send(sending.sent)
  const { client, connection, sent, send } = sending
  if (isSessionChanged(connection)) refuseInLoads('session')
  if (client.transacting !== true && !isInTransaction(connection)) return readFor(sending, allRecordings())
  refuseInLoads('transaction')
  return send(sent)
}

function allRecordings(): Recording[] {
  const recordings: Recording[] = []
  forEachRecording((recording) => recordings.push(recording))
  return recordings
}

/** What will have been read is noted before. */
function readFor(
  { client, source, statement, sent, send }: Sending,
  recordings: readonly Recording[],
): Promise<unknown> {
  refreshParsers(client)
  const { database, replica } = source
  const { tags, absent } = readTags(statement, sent.bindings, database, catalogueOf(database))
  const volatile = statement.volatile ?? volatileBinding(sent.bindings)
  for (const recording of recordings) {
    recording.add(tags)
    if (volatile !== undefined) recording.noteVolatile(volatile)
    if (absent !== undefined) recording.ask(absent.tag)
    if (replica !== undefined) recording.readAsOf(replica.stamp, replica.lag)
  }
  const answer = send(sent)
  if (absent === undefined) return answer
  return answer.then((value) => {
    if (rowsIn(sent.response) !== absent.rows) for (const recording of recordings) recording.add([absent.tag])
    return value
  })
}

/** How many rows the driver brought; `undefined` for an answer of unknown form. */
function rowsIn(response: unknown): number | undefined {
  if (!Array.isArray(response)) return (response as { rows?: { length: number } } | undefined)?.rows?.length
  // MySQL's drivers bring rows and fields.
  return Array.isArray(response[0]) ? response[0].length : response.length
}
