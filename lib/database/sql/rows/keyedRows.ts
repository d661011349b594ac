import type { KeyColumn } from '../../../core/KeyColumn.js'
import { insertedRows } from './insertedRows.js'
import { matchedRows } from './matchedRows.js'
import type { Placeholders, RowsOfText } from './RowsOfText.js'

export type { KeyColumn } from '../../../core/KeyColumn.js'

/**
 * The primary key of a table, by its folded name; `undefined` where a write of one row counts as a write of the table. It must
 * be `undefined` if the name stands for several tables with different keys, if two columns of the table fold to one name, if a
 * key column is computed from others, or if a write of one row may write others: by rules, or by `on conflict replace`.
 */
export type KeyOf = (table: string) => readonly KeyColumn[] | undefined

/** Rows of one table that a statement reads or writes, and no others. */
export interface KeyedRows {
  readonly action: 'read' | 'insert' | 'update' | 'delete'
  /** Folded name of the only table. */
  readonly table: string
  /**
   * The rows' keys in normal form, distinct, at most 100. Other rows may have these keys, too, and some of them may not
   * exist. For an insert: the keys that the statement gives.
   */
  readonly rows: readonly string[]
  /** An insert in which at least one new row may get its key from the database. */
  readonly generatesKeys: boolean
  /** A read that returns one result row for each row that it finds, so that `rows.length` of them mean: all were found. */
  readonly countsRows: boolean
}

/**
 * The rows of one table that a statement reads or writes, where its text and its bindings prove it; `undefined` if anything is
 * uncertain. It does not know triggers, rules, cascades and functions: the caller has to. It never throws and takes linear time.
 */
export function keyedRows(
  rows: RowsOfText | undefined,
  bindings: readonly unknown[] | undefined,
  keyOf: KeyOf,
): KeyedRows | undefined {
  if (rows === undefined) return undefined
  const { shape, placeholders } = rows
  const key = keyOf(shape.table)
  if (key === undefined || key.length === 0 || !bindingsFit(placeholders, bindings)) return undefined
  return shape.action === 'insert'
    ? insertedRows(shape, key, bindings ?? [], placeholders.style)
    : matchedRows(shape, key, bindings ?? [])
}

/** Whether each placeholder of a text is one value. */
function bindingsFit({ count, style }: Placeholders, bindings: readonly unknown[] = []): boolean {
  if (!Array.isArray(bindings) || bindings.length !== count) return false
  return style !== '?' || !bindings.some(isExpanded)
}

/** mysql2 writes an object as assignments, an array as a list, and an object with `toSqlString` as the SQL that it returns. */
function isExpanded(value: unknown): boolean {
  if (typeof value === 'function') return true
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value)
}
