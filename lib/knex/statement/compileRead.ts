import { EVERYTHING, readStatement, volatileBinding, type Statement } from '../../database/sql/readStatement.js'
import { NotCacheable, notCacheable, notCacheableBecause } from '../../query/bypass/NotCacheable.js'
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
  const read = readStatement(sql)
  if (!onlyReads(read)) throw notCacheableBecause('writes', 'a statement that does more than read')
  if (!QUERY.test(sql)) throw NO_QUERY
  if (read.locks) throw notCacheableBecause('lock', 'a lock in raw SQL')
  return compiled as Compiled
}

/** A query after comments and brackets. */
const QUERY = /^(?:[\s(]|--.*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:select|with|values|table)\b/i

/** `PRAGMA`, `SHOW`, `EXPLAIN`, `FETCH`, `VACUUM` and others do something besides, or show more than tables. */
const NO_QUERY = new NotCacheable(
  'opaque',
  'The statement does not begin with SELECT, WITH, VALUES or TABLE, so no write shows when its result changes.',
  "Cache what it returns for a time: cache.wrap(key, () => knex.raw('…'), { ttl: '1m' })",
)

/** Whether a statement only reads, as far as its text shows. */
const onlyReads = ({ writes, schema, transaction, session }: Statement): boolean =>
  writes !== EVERYTHING && writes.size === 0 && !schema && transaction.length === 0 && session.length === 0

/** @throws {NotCacheable} where the statement gives another result each time. */
export function rejectVolatile({ sql, bindings }: Compiled): void {
  const volatile = readStatement(sql).volatile ?? volatileBinding(bindings)
  if (volatile !== undefined) throw notCacheableBecause('volatile', volatile)
}
