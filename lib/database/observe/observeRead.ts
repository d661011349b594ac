import { forEachRecording, isRecording } from '../../cache/freshness/loadScope.js'
import type { Recording } from '../../cache/freshness/Recording.js'
import { catalogOf } from '../catalog/knownCatalogs.js'
import { refreshParsers } from '../connection/driverParsers.js'
import { mayBeInTransaction } from './readCatalogFirst.js'
import { readTags } from '../tags/readTags.js'
import { isSessionChanged } from '../session/Session.js'
import { rejectLoads, type StatementExecution } from './StatementExecution.js'
import { volatileBinding } from '../statement.js'

/** Sends a statement that only reads. Outside of loads nobody wants to know what. */
export function observeRead(sending: StatementExecution): Promise<unknown> {
  if (!isRecording()) return sending.send(sending.sent)
  const { client, connection, sent, send } = sending
  if (isSessionChanged(connection)) rejectLoads('session')
  if (client.transacting !== true && !mayBeInTransaction(connection)) return readFor(sending, allRecordings())
  rejectLoads('transaction')
  return send(sent)
}

function allRecordings(): Recording[] {
  const recordings: Recording[] = []
  forEachRecording((recording) => recordings.push(recording))
  return recordings
}

/** What will have been read is noted before. */
function readFor(
  { client, observedKnex: source, statement, sent, send }: StatementExecution,
  recordings: readonly Recording[],
): Promise<unknown> {
  refreshParsers(client)
  const { database, replica } = source
  const { tags, absent } = readTags(statement, sent.sql, sent.bindings, database, catalogOf(database))
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
