import { writeClock } from '../../cache/freshness/writeClock.js'
import { publish } from '../../core/events.js'
import { isMysql } from '../connection/dialects.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import type { ImageRequest, ReadImages } from '../precision/images.js'
import { exemptFromQueue } from './connectionQueue.js'
import { rowsOf } from '../connection/responseRows.js'
import type { StatementExecution } from './StatementExecution.js'

/**
 * Reads what a write is about to change, on its own connection. In a transaction the rows stay locked until its end, by the lock that the write
 * takes anyway: nothing can change them in between. It never rejects; without an answer, nothing is known of the rows.
 */
export async function readImages(
  execution: StatementExecution,
  request: ImageRequest,
  isInTransaction: boolean,
): Promise<ReadImages | undefined> {
  const { dialect } = execution.observedKnex
  const since = writeClock.now
  try {
    const lock = isInTransaction ? lockFor(dialect, request) : ''
    const rows = await guarded(execution, request, isInTransaction, () => select(execution, request, lock))
    return rows && { rows: request.read(rows), since: isInTransaction ? undefined : since }
  } catch (error) {
    publish('error', () => ({ operation: 'images', key: undefined, error }))
    return undefined
  }
}

type Row = Readonly<Record<string, unknown>>

/** The tables of which an image was read in a transaction. */
const proven = new WeakMap<ObservedKnex, Set<string>>()

/** An error ends a transaction of PostgreSQL, so the first SELECT there has a savepoint of its own. */
async function guarded(
  execution: StatementExecution,
  { table }: ImageRequest,
  isInTransaction: boolean,
  read: () => Promise<readonly Row[] | undefined>,
): Promise<readonly Row[] | undefined> {
  const { observedKnex } = execution
  const tables = proven.get(observedKnex) ?? new Set()
  if (!isInTransaction || !isPostgres(observedKnex.dialect) || tables.has(table)) return read()
  await run(execution, 'savepoint objection_cache_image')
  try {
    const rows = await read()
    proven.set(observedKnex, tables.add(table))
    return rows
  } catch (error) {
    await run(execution, 'rollback to savepoint objection_cache_image')
    throw error
  } finally {
    await run(execution, 'release savepoint objection_cache_image')
  }
}

async function select(
  execution: StatementExecution,
  request: ImageRequest,
  lock: string,
): Promise<readonly Row[] | undefined> {
  const { table, key, columns, keys } = request
  const { dialect } = execution.observedKnex
  const quote = isMysql(dialect) ? '`' : '"'
  const quoted = (name: string): string => quote + name.replaceAll(quote, quote + quote) + quote
  let place = 0
  const placeholder = (): string => (isPostgres(dialect) ? `$${++place}` : '?')
  const rows = keys.map(() => `(${key.map((column) => `${quoted(column)} = ${placeholder()}`).join(' and ')})`)
  const list = [...new Set([...key, ...columns])].map(quoted).join(', ')
  return run(execution, `select ${list} from ${table} where ${rows.join(' or ')}${lock}`, keys.flat())
}

async function run(
  { send }: StatementExecution,
  sql: string,
  bindings: readonly unknown[] = [],
): Promise<readonly Row[] | undefined> {
  const sent = { sql, bindings, method: 'select', options: {}, response: undefined as unknown }
  exemptFromQueue(sent)
  await send(sent)
  return rowsOf(sent.response) as readonly Row[] | undefined
}

/** The lock that the write takes. SQLite refuses a write whose transaction has read an older state. */
function lockFor(dialect: string, { isDelete }: ImageRequest): string {
  if (isPostgres(dialect)) return isDelete ? ' for update' : ' for no key update'
  return isMysql(dialect) ? ' for update' : ''
}

const isPostgres = (dialect: string): boolean => /^(?:postgres|pg)/.test(dialect)
