import { normalKey, type KeyColumn } from '../../../../core/tables/normalKey.js'
import { MOST_ROWS, type Operand, type Tuples } from '../../../sql/rows/text/RowsOfText.js'
import { valueOf } from '../../../sql/rows/text/operands.js'

/** The rows that a WHERE lets through at most, by the values of their keys. */
export interface KeyedRow {
  /** The key in normal form. */
  readonly row: string
  readonly keyValues: readonly unknown[]
}

/** What a WHERE compares the columns of the key with, together or one by one; `undefined` if it does not give all of them. */
export function keyTuples(
  filters: readonly Tuples[],
  key: readonly KeyColumn[],
): readonly (readonly Operand[])[] | undefined {
  const together = filters.find(({ columns }) => key.every(({ column }) => columns.includes(column)))
  if (together !== undefined) {
    const order = key.map(({ column }) => together.columns.indexOf(column))
    return together.tuples.map((tuple) => order.map((index) => tuple[index] as Operand))
  }
  const lists: Operand[][] = []
  for (const { column } of key) {
    const filter = filters.find(({ columns }) => columns.length === 1 && columns[0] === column)
    if (filter === undefined) return undefined
    lists.push(filter.tuples.map(([operand]) => operand as Operand))
  }
  return product(lists)
}

/** Distinct rows; `undefined` if a key has no normal form. */
export function rowsOf(
  tuples: readonly (readonly Operand[])[],
  key: readonly KeyColumn[],
  bindings: readonly unknown[],
): KeyedRow[] | undefined {
  const rows = new Map<string, KeyedRow>()
  for (const tuple of tuples) {
    const keyValues = tuple.map((operand) => valueOf(operand, bindings))
    const row = normalKey(keyValues, key)
    if (row === undefined) return undefined
    // Two keys with one normal form may be two rows, of which none is known then.
    const isTwin = rows.has(row) && String(rows.get(row)?.keyValues) !== String(keyValues)
    rows.set(row, isTwin ? { row, keyValues: [] } : { row, keyValues })
  }
  return [...rows.values()]
}

/** All lists with one element of each of the lists, in order; `undefined` if they are too many. */
function product<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] | undefined {
  if (lists.reduce((count, { length }) => count * length, 1) > MOST_ROWS) return undefined
  return lists.reduce<readonly (readonly T[])[]>(
    (tuples, list) => tuples.flatMap((tuple) => list.map((element) => [...tuple, element])),
    [[]],
  )
}
