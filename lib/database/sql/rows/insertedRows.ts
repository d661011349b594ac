import { isRowId } from './isRowId.js'
import type { KeyColumn } from '../../../core/KeyColumn.js'
import type { KeyedRows } from './KnownRows.js'
import type { Lexed } from './lex.js'
import { keyText } from '../../../core/normalKey.js'
import { product } from './product.js'
import { MOST_ROWS, type InsertShape, type Source } from './RowShape.js'
import { storedAs, type Stored } from './storedAs.js'
import { valueOf } from './valueOf.js'

/** The rows that an INSERT may write. */
export function insertedRows(
  { table, columns, tuples, adapts }: InsertShape,
  key: readonly KeyColumn[],
  bindings: readonly unknown[],
  style: Lexed['style'],
): KeyedRows | undefined {
  if (columns.some((column) => isRowId(column) && key.every((part) => part.column !== column))) return undefined
  // It cuts off what is too long for a column.
  if (adapts && key.some(({ kind }) => kind === 'text')) return undefined
  const order = key.map(({ column }) => columns.indexOf(column))
  const rows = new Set<string>()
  let generatesKeys = false
  for (const tuple of tuples) {
    const stored = order.map((at, index) => storedIn(key[index] as KeyColumn, at === -1 ? NOTHING : tuple[at]))
    if (!stored.every((part) => part !== undefined)) return undefined
    generatesKeys ||= stored.some(({ generated }) => generated)
    for (const row of rowsOf(stored)) rows.add(row)
  }
  return rows.size > MOST_ROWS
    ? undefined
    : { action: 'insert', table, rows: [...rows], generatesKeys, countsRows: false }

  function storedIn({ kind }: KeyColumn, source: Source | undefined): Stored | undefined {
    return source && storedAs(valueOf(source, bindings), kind, style)
  }
}

/** What stands in a column that is not named. */
const NOTHING: Source = { value: null }

function rowsOf(stored: readonly Stored[]): string[] {
  const lists = stored.map(({ parts }) => parts)
  return (product(lists, Infinity) ?? []).map(keyText)
}
