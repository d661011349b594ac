import { EVERYTHING, readStatement, volatileBinding, type Statement } from '../../database/sql/readStatement.js'
import { notCacheable, notCacheableBecause } from '../../query/bypass/NotCacheable.js'
import type { KnexStatement } from './door.js'

/** What Knex compiles a statement to. */
export interface Compiled {
  readonly method?: string
  readonly sql: string
  readonly bindings: unknown[]
  readonly options?: unknown
  readonly pluck?: string
  /** In milliseconds. */
  readonly timeout?: number
}

/**
 * Compiles a statement.
 * @throws {NotCacheable} for what is not one statement that only reads. @throws what Knex throws.
 */
export function compileRead(statement: KnexStatement): Compiled {
  const compiled = statement.toSQL() as Compiled | readonly Compiled[]
  if (Array.isArray(compiled)) throw notCacheable('a query of several statements')
  const { sql } = compiled as Compiled
  if (!onlyReads(readStatement(sql))) throw notCacheableBecause('writes', 'a statement that does more than read')
  return compiled as Compiled
}

/** Whether a statement only reads, as far as its text shows. */
const onlyReads = ({ writes, schema, transaction, session }: Statement): boolean =>
  writes !== EVERYTHING && writes.size === 0 && !schema && transaction.length === 0 && session.length === 0

/** @throws {NotCacheable} where the statement gives another result each time. */
export function rejectVolatile({ sql, bindings }: Compiled): void {
  const volatile = readStatement(sql).volatile ?? volatileBinding(bindings)
  if (volatile !== undefined) throw notCacheableBecause('volatile', volatile)
}
