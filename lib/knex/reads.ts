import { CacheError } from '../core/CacheError.js'
import { EVERYTHING, type Statement } from '../database/sql/readStatement.js'
import type { KnexStatement } from './door.js'

/** The methods of builders whose results can be cached. A builder without a method is a raw statement. */
const READS: ReadonlySet<string | undefined> = new Set(['select', 'first', 'pluck'])

/** Whether a builder reads rows. What a raw statement does shows in its text. */
export const isSelect = ({ _method, isRawInstance }: KnexStatement): boolean =>
  isRawInstance !== true && READS.has(_method)

/** Whether a statement only reads, as far as its text shows. */
export const onlyReads = ({ writes, schema, transaction, session }: Statement): boolean =>
  writes !== EVERYTHING && writes.size === 0 && !schema && transaction.length === 0 && session.length === 0

/** @throws {CacheError} `NOT_A_FIND` for a builder that writes, or that asks for columns. */
export function assertRead(statement: KnexStatement, method: string): void {
  const { _method = 'select', isRawInstance } = statement
  if (isRawInstance === true || READS.has(_method)) return
  throw new CacheError(
    'NOT_A_FIND',
    `${method}() is for the result of a select, and this query is of the kind '${_method}'. Put it on the query that reads the rows.`,
  )
}
