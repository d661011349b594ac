import { insertedRows } from './insertedRows.js'
import { matchedRows } from './matchedRows.js'
import type { KeyedRows, KeyOf } from './rowKeys.js'
import { LONGEST_KEPT, tokenizeText } from '../tokens/tokenize.js'
import { readRowsOfText } from './text/readRowsOfText.js'
import type { Placeholders, RowsOfText } from './text/RowsOfText.js'

export type { KeyColumn } from '../../../core/tables/normalKey.js'
export type { KeyedRows, KeyOf } from './rowKeys.js'

/** A statement. Its object is remembered with its rows. */
interface HasText {
  readonly sql: string
}

/**
 * The rows of one table that a statement reads or writes, where its text and its bindings show it; `undefined` if anything is
 * uncertain. It does not know triggers, rules, cascades and functions: the caller has to. It never throws and takes linear time.
 */
export function keyedRows(
  statement: HasText,
  bindings: readonly unknown[] | undefined,
  keyOf: KeyOf,
): KeyedRows | undefined {
  const rows = rowsOfText(statement)
  if (rows === null) return undefined
  const { shape, placeholders } = rows
  const key = keyOf(shape.table)
  if (key === undefined || key.length === 0 || !bindingsFit(placeholders, bindings)) return undefined
  return shape.action === 'insert'
    ? insertedRows(shape, key, bindings ?? [], placeholders.style)
    : matchedRows(shape, key, bindings ?? [])
}

/** `null` for a text that names no certain rows. */
const known = new WeakMap<HasText, RowsOfText | null>()

function rowsOfText(statement: HasText): RowsOfText | null {
  let rows = known.get(statement)
  if (rows === undefined) {
    const { sql } = statement
    rows = sql.length > LONGEST_KEPT ? null : (readRowsOfText(sql, tokenizeText(sql)) ?? null)
    known.set(statement, rows)
  }
  return rows
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
