import { forEachRecording, isRecording } from '../../cache/load/loadScope.js'
import type { Recording } from '../../cache/load/Recording.js'
import { catalogOf } from '../catalog/knownCatalogs.js'
import { refreshParsers } from '../connection/driverParsers.js'
import { isSessionChanged } from '../session/Session.js'
import { volatileBinding } from '../sql/readStatement.js'
import { readTags } from '../tags/readTags.js'
import { mayBeInTransaction } from './connectionLifecycle.js'
import { rejectLoads, type StatementExecution } from './StatementExecution.js'

/** Sends a statement that only reads. If loads run it, what it reads is added to their recordings. */
export function observeRead(execution: StatementExecution): Promise<unknown> {
  const { client, connection, sent, send } = execution
  if (!isRecording()) return send(sent)
  if (isSessionChanged(connection)) rejectLoads('session')
  if (client.transacting === true || mayBeInTransaction(connection)) {
    rejectLoads('transaction')
    return send(sent)
  }
  const recordings: Recording[] = []
  forEachRecording((recording) => recordings.push(recording))
  return readForLoads(execution, recordings)
}

/** The tags are added before the statement is sent: whatever is written from then on invalidates the result. */
function readForLoads(
  { client, observedKnex, statement, sent, send }: StatementExecution,
  recordings: readonly Recording[],
): Promise<unknown> {
  refreshParsers(client)
  const { database, replica } = observedKnex
  const { tags, absent } = readTags(statement, sent.bindings, database, catalogOf(database))
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
    if (rowCountOf(sent.response) !== absent.rows) for (const recording of recordings) recording.add([absent.tag])
    return value
  })
}

/** The number of rows in a driver's response; `undefined` for a response of an unknown form. */
function rowCountOf(response: unknown): number | undefined {
  if (!Array.isArray(response)) return (response as { rows?: { length: number } } | undefined)?.rows?.length
  // The drivers of MySQL give rows and fields.
  return Array.isArray(response[0]) ? response[0].length : response.length
}
