import { normalKey, type KeyColumn } from '../../../core/tables/normalKey.js'
import { isRowId, product, type KeyedRows } from './rowKeys.js'
import { MOST_ROWS, type FilteredShape, type Operand, type Tuples } from './text/RowsOfText.js'
import { valueOf } from './text/operands.js'

type Key = readonly KeyColumn[]
type KeyTuples = readonly (readonly Operand[])[] | undefined

/** What each shape compares with the key that its table had last. */
const known = new WeakMap<FilteredShape, { readonly key: Key; readonly tuples: KeyTuples }>()

/** The rows that a WHERE lets through at most. */
export function matchedRows(shape: FilteredShape, key: Key, bindings: readonly unknown[]): KeyedRows | undefined {
  const tuples = tuplesOf(shape, key)
  const rows = tuples && rowsOf(tuples, key, bindings)
  if (tuples === undefined || rows === undefined) return undefined
  const { action, table } = shape
  const countsRows = shape.countsRows && (rows.length === tuples.length || rows.length === spelt(tuples, bindings))
  return { action, table, rows, generatesKeys: false, countsRows }
}

function tuplesOf(shape: FilteredShape, key: Key): KeyTuples {
  let seen = known.get(shape)
  if (seen?.key !== key) {
    const changesKey = shape.assigned.some((column) => isRowId(column) || key.some((part) => part.column === column))
    known.set(shape, (seen = { key, tuples: changesKey ? undefined : keyTuples(shape.filters, key) }))
  }
  return seen.tuples
}

/** Distinct ones; one alone, which is the usual case, in the shortest way. */
function rowsOf(tuples: readonly (readonly Operand[])[], key: Key, bindings: readonly unknown[]): string[] | undefined {
  const rows: string[] = []
  for (const tuple of tuples) {
    const row = normalKey(
      tuple.map((operand) => valueOf(operand, bindings)),
      key,
    )
    if (row === undefined) return undefined
    rows.push(row)
  }
  return rows.length === 1 ? rows : [...new Set(rows)]
}

/** What the key's columns are compared with, together or one by one. */
function keyTuples(filters: readonly Tuples[], key: Key): KeyTuples {
  const together = filters.find(({ columns }) => key.every(({ column }) => columns.includes(column)))
  if (together !== undefined) return inOrder(together, key)
  const lists: Operand[][] = []
  for (const { column } of key) {
    const filter = filters.find(({ columns }) => columns.length === 1 && columns[0] === column)
    if (filter === undefined) return undefined
    lists.push(filter.tuples.map(([operand]) => operand as Operand))
  }
  return product(lists, MOST_ROWS)
}

function inOrder({ columns, tuples }: Tuples, key: Key): Operand[][] {
  const order = key.map(({ column }) => columns.indexOf(column))
  return tuples.map((tuple) => order.map((index) => tuple[index] as Operand))
}

/** How many different keys are asked for. Of two that become one, one may be found and the other not. */
function spelt(tuples: readonly (readonly Operand[])[], bindings: readonly unknown[]): number {
  return new Set(tuples.map((tuple) => JSON.stringify(tuple.map((operand) => String(valueOf(operand, bindings)))))).size
}
