import { CacheError } from '../../core/CacheError.js'
import type { KnexStatement } from './door.js'

/** The methods of builders whose results can be cached. */
const READS: ReadonlySet<string | undefined> = new Set(['select', 'first', 'pluck'])

/** Whether a builder reads rows. What a raw statement does shows in its text. */
export const isSelect = ({ _method, isRawInstance }: KnexStatement): boolean =>
  isRawInstance !== true && READS.has(_method)

/** `NOT_A_FIND` for a builder that writes, or that asks for columns. It may have become one after a call of `withCache()`. */
export function problemOf(statement: KnexStatement, method = 'withCache'): CacheError | undefined {
  const { _method = 'select', isRawInstance } = statement
  if (isRawInstance === true || READS.has(_method)) return undefined
  return new CacheError(
    'NOT_A_FIND',
    `${method}() is for the result of a select, and this query is of the kind '${_method}'. Put it on the query that reads the rows.`,
  )
}

/** @throws {CacheError} `NOT_A_FIND` */
export function assertRead(statement: KnexStatement, method: string): void {
  const problem = problemOf(statement, method)
  if (problem !== undefined) throw problem
}
