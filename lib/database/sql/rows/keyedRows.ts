import { insertedRows } from './insertedRows.js'
import { matchedRows } from './matchedRows.js'
import type { KeyedRows, KeyOf } from './rowKeys.js'
import type { Placeholders, RowsOfText } from './text/RowsOfText.js'

export type { KeyColumn } from '../../../core/tables/normalKey.js'
export type { KeyedRows, KeyOf } from './rowKeys.js'

/**
 * The rows of one table that a statement reads or writes, where its text and its bindings show it; `undefined` if anything is
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
