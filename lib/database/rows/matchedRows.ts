import { isRowId } from './isRowId.js'
import type { KeyColumn } from '../../core/KeyColumn.js'
import type { KeyedRows } from './KnownRows.js'
import { normalKey } from '../../core/normalKey.js'
import { product } from './product.js'
import { MOST_ROWS, type FilteredShape, type Source, type Tuples } from './RowShape.js'
import { valueOf } from './valueOf.js'

/** The rows that a WHERE lets through at most. */
export function matchedRows(
  shape: FilteredShape,
  key: readonly KeyColumn[],
  bindings: readonly unknown[],
): KeyedRows | undefined {
  const { action, table, filters } = shape
  if (shape.assigned.some((column) => isRowId(column) || isKey(column, key))) return undefined
  const tuples = keyTuples(filters, key)
  if (tuples === undefined) return undefined
  const rows = new Set<string>()
  for (const tuple of tuples) {
    const row = normalKey(
      tuple.map((source) => valueOf(source, bindings)),
      key,
    )
    if (row === undefined) return undefined
    rows.add(row)
  }
  const countsRows = shape.countsRows && (rows.size === tuples.length || rows.size === spelt(tuples, bindings))
  return { action, table, rows: [...rows], generatesKeys: false, countsRows }
}

function isKey(column: string, key: readonly KeyColumn[]): boolean {
  return key.some((part) => part.column === column)
}

/** What the key's columns are compared with, together or one by one. */
function keyTuples(filters: readonly Tuples[], key: readonly KeyColumn[]): readonly (readonly Source[])[] | undefined {
  const together = filters.find(({ columns }) => key.every(({ column }) => columns.includes(column)))
  if (together !== undefined) return inOrder(together, key)
  const lists: Source[][] = []
  for (const { column } of key) {
    const filter = filters.find(({ columns }) => columns.length === 1 && columns[0] === column)
    if (filter === undefined) return undefined
    lists.push(filter.tuples.map(([source]) => source as Source))
  }
  return product(lists, MOST_ROWS)
}

function inOrder({ columns, tuples }: Tuples, key: readonly KeyColumn[]): Source[][] {
  const order = key.map(({ column }) => columns.indexOf(column))
  return tuples.map((tuple) => order.map((index) => tuple[index] as Source))
}

/** How many different keys are asked for. Of two that become one, one may be found and the other not. */
function spelt(tuples: readonly (readonly Source[])[], bindings: readonly unknown[]): number {
  return new Set(tuples.map((tuple) => JSON.stringify(tuple.map((source) => String(valueOf(source, bindings)))))).size
}
