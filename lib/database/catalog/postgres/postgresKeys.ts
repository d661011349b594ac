import { type KindOf, readTableKeys } from '../keyRows.js'
import type { TableKeys } from '../TableKey.js'

/** The keys of PostgreSQL's tables, from the rows of the query for their columns. */
export function readPostgresKeys(rows: readonly Record<string, unknown>[]): TableKeys {
  return readTableKeys(rows, kindOfType)
}

const kindOfType: KindOf = (type) => {
  if (INTEGERS.has(type)) return 'integer'
  return TEXTS.has(type) ? 'text' : undefined
}

const INTEGERS = new Set(['int2', 'int4', 'int8'])

const TEXTS = new Set(['text', 'varchar', 'bpchar', 'citext', 'uuid'])
