import { isRecording } from '../cache/loadScope.js'
import { writeClock } from '../cache/writeClock.js'
import { lacksCatalogue, learnCatalogue } from './catalogues.js'
import { hasUnseen } from './connections.js'
import { knownJournalOf } from './Journal.js'
import type { Sending } from './Sending.js'
import { EVERYTHING } from './statement.js'

/**
 * Reads the catalogue first where a load is about to read and it is not known: on this very connection, for another one may be
 * out of reach until this load has ended. `undefined`: nothing has to be read.
 */
export function learnFor(sending: Sending): Promise<void> | undefined {
  const { connection, client, source, statement } = sending
  if (!isRecording() || statement.writes === EVERYTHING || statement.writes.size > 0) return undefined
  if (statement.transaction.length > 0 || client.transacting === true || isInTransaction(connection)) return undefined
  const stamp = source.replica?.stamp ?? writeClock.now
  if (!lacksCatalogue(source.database, stamp)) return undefined
  return learnCatalogue(source.database, source.dialect, stamp, (sql) => rowsOf(sending, sql))
}

/** Of a connection on which something was sent before anybody watched, nobody knows. */
export function isInTransaction(connection: object): boolean {
  return hasUnseen(connection) || (knownJournalOf(connection)?.mode ?? 'none') !== 'none'
}

async function rowsOf({ client, send }: Sending, sql: string): Promise<readonly Record<string, unknown>[]> {
  const sent = { sql, bindings: [], method: 'select', options: {} }
  await send(sent)
  return client.processResponse(sent, { client }) as readonly Record<string, unknown>[]
}
