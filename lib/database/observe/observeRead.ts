import { forEachRecording, isRecording } from '../../cache/load/loadScope.js'
import type { Recording } from '../../cache/load/Recording.js'
import { writeClock } from '../../cache/freshness/writeClock.js'
import { placeTag } from '../../core/tag.js'
import { publish } from '../../core/events.js'
import { catalogOf } from '../catalog/knownCatalogs.js'
import { refreshParsers } from '../connection/driverParsers.js'
import { knownRows } from '../precision/KnownRows.js'
import { isSessionChanged } from '../session/Session.js'
import { volatileBinding } from '../sql/readStatement.js'
import { readTags } from '../tags/readTags.js'
import { mayBeInTransaction } from '../execution/connectionLifecycle.js'
import { rowsOf } from '../connection/responseRows.js'
import { nameOf, rejectLoads, type StatementExecution } from '../execution/StatementExecution.js'

/** Sends a statement that only reads. If loads run it, what it reads is added to their recordings. */
export function observeRead(execution: StatementExecution): Promise<unknown> {
  const { client, connection, observedKnex, statement, sent, send } = execution
  if (!isRecording()) return send(sent)
  if (statement.locks) {
    rejectLoads('lock')
    return send(sent)
  }
  if (isSessionChanged(connection)) {
    rejectLoads('session')
    return send(sent)
  }
  if (client.transacting === true || mayBeInTransaction(connection)) {
    rejectLoads('transaction')
    return send(sent)
  }
  // No name of the database is right while its connections lead to several.
  if (observedKnex.isAmbiguous) {
    rejectLoads('unnamed-database')
    return send(sent)
  }
  const recordings: Recording[] = []
  forEachRecording((recording) => recordings.push(recording))
  return readForLoads(execution, recordings)
}

/** The tags are added before the statement is sent: whatever is written from then on invalidates the result. */
function readForLoads(execution: StatementExecution, recordings: readonly Recording[]): Promise<unknown> {
  const { client, observedKnex, statement, sent, stream, send } = execution
  refreshParsers(client)
  const { database, replica, catalogName, identity } = observedKnex
  const since = writeClock.now
  const volatile = statement.volatile ?? volatileBinding(sent.bindings)
  for (const recording of recordings) {
    if (volatile !== undefined) recording.noteVolatile(volatile)
    recording.statement ??= nameOf(execution)
    if (replica !== undefined) recording.readAsOf(replica.stamp, replica.lag)
  }
  const stamp = Math.min(...recordings.map((recording) => recording.stamp))
  const { tags, dependencies, withRows, shown } = readTags(
    statement,
    sent.bindings,
    database,
    catalogOf(catalogName),
    stamp,
  )
  for (const recording of recordings) {
    recording.add(tags)
    if (identity?.place !== undefined) recording.add([placeTag(identity.place)])
    recording.dependencies.add(dependencies)
  }
  const answer = send(sent)
  if (stream !== undefined) return answer
  return answer.then((value) => {
    const rows = rowsOf(sent.response)
    if (rows === undefined) return value
    for (const recording of recordings) recording.rows += rows.length
    try {
      const precise = withRows?.(rows)
      if (precise !== undefined)
        for (const recording of recordings) recording.dependencies.replace(dependencies, precise)
      // What a replica shows may be older than the writes that this process has seen.
      if (replica === undefined) for (const row of shown?.(rows) ?? []) knownRows.learn(row, row.values, since)
    } catch (error) {
      // Without the rows, the loads depend on more.
      publish('error', () => ({ operation: 'read', key: undefined, error }))
    }
    return value
  })
}
