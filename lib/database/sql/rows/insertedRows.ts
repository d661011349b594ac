import { keyText, normalPart, type KeyColumn } from '../../../core/tables/normalKey.js'
import { isRowId, product, type KeyedRows } from './rowKeys.js'
import { valueOf } from './text/operands.js'
import { MOST_ROWS, type InsertShape, type Operand, type Placeholders } from './text/RowsOfText.js'

/** What a new row may have in a column of its key. */
interface StoredPart {
  /** Normal forms of what it may be, as far as it comes from the statement. */
  readonly parts: readonly string[]
  /** Whether the database may make a value of its own. */
  readonly generated: boolean
}

/** The rows that an INSERT may write. */
export function insertedRows(
  { table, columns, tuples, adapts }: InsertShape,
  key: readonly KeyColumn[],
  bindings: readonly unknown[],
  style: Placeholders['style'],
): KeyedRows | undefined {
  if (columns.some((column) => isRowId(column) && key.every((part) => part.column !== column))) return undefined
  // INSERT IGNORE cuts off a text that is too long for a column.
  if (adapts && key.some(({ kind }) => kind === 'text')) return undefined
  const order = key.map(({ column }) => columns.indexOf(column))
  const rows = new Set<string>()
  let generatesKeys = false
  for (const tuple of tuples) {
    const stored = order.map((at, index) => storedIn(key[index] as KeyColumn, at === -1 ? UNNAMED : tuple[at]))
    if (!stored.every((part) => part !== undefined)) return undefined
    generatesKeys ||= stored.some(({ generated }) => generated)
    for (const parts of product(stored.map((part) => part.parts)) ?? []) rows.add(keyText(parts))
  }
  return rows.size > MOST_ROWS
    ? undefined
    : { action: 'insert', table, rows: [...rows], generatesKeys, countsRows: false }

  function storedIn({ kind }: KeyColumn, operand: Operand | undefined): StoredPart | undefined {
    return operand && storedAs(valueOf(operand, bindings), kind, style)
  }
}

/** The value of a column that the statement does not name. */
const UNNAMED: Operand = { value: null }

/** What an INSERT may store for a value; `undefined` if that is uncertain. */
function storedAs(value: unknown, kind: KeyColumn['kind'], style: Placeholders['style']): StoredPart | undefined {
  if (value === null || value === undefined) return { parts: [], generated: true }
  const part = normalPart(value, kind)
  if (part === undefined) return undefined
  // MySQL has none of these placeholders.
  const exact = kind === 'text' || style === '$' || style === '@p'
  const parts = exact ? [part] : [part, ...endsOfRange(Number(part))]
  // MySQL generates a key for zero and for values that it converts to zero. SQLite's driver binds a bigint as NULL.
  const generated = kind === 'integer' && (parts.includes('0') || (style === '?' && typeof value === 'bigint'))
  return { parts, generated }
}

/** Unless it is strict, MySQL puts the end of a column's range in the place of a number beyond it. */
function endsOfRange(value: number): string[] {
  const lower = [-(2 ** 31), 0].filter((end) => value < end)
  const upper = [2 ** 31 - 1, 2 ** 32 - 1].filter((end) => value > end)
  return [...lower, ...upper].map(String)
}
