import { type KindOf, readTableKeys, tableId } from '../keyRows.js'
import { textOf } from '../catalogRows.js'
import type { TableKeys } from '../TableKey.js'

/** The keys of MySQL's tables, from the rows of the query for their parts. */
export function readMysqlKeys(rows: readonly Record<string, unknown>[]): TableKeys {
  const tables = new Set(rows.filter((row) => row.kind === 'table').map(tableId))
  const types = new Map<string, string>()
  for (const row of rows) if (row.kind === 'type') types.set(columnId(row), textOf(row, 'type'))
  return readTableKeys(keyRows(rows, tables, types), kindOfType)
}

/** A column whose type the user may not see still belongs to the key. */
function* keyRows(
  rows: readonly Record<string, unknown>[],
  tables: ReadonlySet<string>,
  types: ReadonlyMap<string, string>,
): Iterable<Record<string, unknown>> {
  for (const row of rows) {
    if (row.kind === 'table' || row.kind === 'other') yield row
    if (row.kind === 'key' && tables.has(tableId(row))) yield { ...row, type: types.get(columnId(row)) ?? '' }
  }
}

function columnId(row: Record<string, unknown>): string {
  return `${tableId(row)}\0${textOf(row, 'column')}`
}

const kindOfType: KindOf = (type) => {
  if (INTEGERS.has(type)) return 'integer'
  return TEXTS.has(type) ? 'text' : undefined
}

/** Smaller ones are clipped when a larger number is written, where the server is not strict: the row would not be told. */
const INTEGERS = new Set(['int', 'bigint'])

const TEXTS = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'uuid'])
