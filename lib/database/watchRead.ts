import { forEachRecording } from '../cache/loadScope.js'
import type { Recording } from '../cache/Recording.js'
import { writeClock } from '../cache/writeClock.js'
import { catalogueOf, lacksCatalogue, learnCatalogue } from './catalogues.js'
import { hasUnseen } from './connections.js'
import { knownJournalOf } from './Journal.js'
import { readTags } from './readTags.js'
import { refuseInLoads, type Sending } from './Sending.js'

/** Sends a statement that only reads. Outside of loads nobody wants to know what. */
export function watchRead(sending: Sending): Promise<unknown> {
  const recordings: Recording[] = []
  forEachRecording((recording) => recordings.push(recording))
  const { client, connection, source, sent, send } = sending
  if (recordings.length === 0) return send(sent)
  if (client.transacting === true || isInTransaction(connection)) {
    refuseInLoads('transaction')
    return send(sent)
  }
  const stamp = source.replica?.stamp ?? writeClock.now
  if (!lacksCatalogue(source.database, stamp)) return readFor(sending, recordings)
  // On this very connection: another one may be out of reach until this load has ended.
  const reading = learnCatalogue(source.database, source.dialect, stamp, (sql) => rowsOf(sending, sql))
  return reading.then(() => readLater(sending, recordings))
}

/** Knex tells a stream of what is thrown at once, and of nothing that comes later. */
function readLater(sending: Sending, recordings: readonly Recording[]): Promise<unknown> {
  try {
    return readFor(sending, recordings)
  } catch (error) {
    sending.stream?.emit('error', error)
    throw error
  }
}

/** Of a connection on which something was sent before anybody watched, nobody knows. */
function isInTransaction(connection: object): boolean {
  return hasUnseen(connection) || (knownJournalOf(connection)?.mode ?? 'none') !== 'none'
}

/** What will have been read is noted before. */
function readFor({ source, statement, sent, send }: Sending, recordings: readonly Recording[]): Promise<unknown> {
  const { database, replica } = source
  const { tags, absent } = readTags(statement, sent.sql, sent.bindings, database, catalogueOf(database))
  for (const recording of recordings) {
    recording.add(tags)
    if (absent !== undefined) recording.ask(absent.tag)
    if (replica !== undefined) recording.readAsOf(replica.stamp)
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

async function rowsOf({ client, send }: Sending, sql: string): Promise<readonly Record<string, unknown>[]> {
  const sent = { sql, bindings: [], method: 'select', options: {} }
  await send(sent)
  return client.processResponse(sent, { client }) as readonly Record<string, unknown>[]
}
