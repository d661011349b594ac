import { comparableValue, NULL_VALUE } from '../../../../core/tables/comparableValue.js'
import { isExact, isMysql } from '../../../connection/dialects.js'
import type { InsertShape } from '../../../sql/rows/readWrite.js'
import type { WriteOutcome } from '../../WriteTags.js'
import { valuesOf, unionOf, type Values } from '../values/Values.js'
import type { WrittenTable } from '../values/WrittenTable.js'

/** The keys that the database has made for new rows. */
export interface GeneratedKeys {
  readonly column: string
  readonly values: Values
  /** The key as the driver gave it, if it is one row's and certain. */
  readonly raw: readonly unknown[] | undefined
}

/** What a driver's answer says of a key of one column; `undefined` if that is not certain. */
export function generatedKeys(
  table: WrittenTable,
  shape: InsertShape,
  { rows, response }: WriteOutcome,
): GeneratedKeys | undefined {
  const [first, ...others] = table.description.key ?? []
  const compared = table.compared.find(({ name }) => name === first?.column)
  if (first === undefined || others.length > 0 || compared === undefined || rows === undefined) return undefined
  const { column } = first
  const { kind } = compared
  const returned = returnedKeys(table, shape, column, rows, response)
  if (returned !== undefined) {
    const values = unionOf(returned, (value) => valuesOf(comparableValue(value, kind)))
    return { column, values, raw: returned.length === 1 ? returned : undefined }
  }
  const isOne = rows === 1 && shape.tuples?.length === 1 && kind.name === 'integer'
  const id = isOne && compared.column.isNumbered === true ? idOf(table, shape, response) : undefined
  const value = id === undefined ? undefined : comparableValue(id, kind)
  if (value === undefined) return undefined
  // Only a key that is SQLite's row id is never NULL.
  return isMysql(table.dialect)
    ? { column, values: [value], raw: [id] }
    : { column, values: [value, NULL_VALUE], raw: undefined }
}

/** The key of each row, if RETURNING names it. */
function returnedKeys(
  { description }: WrittenTable,
  { returned }: InsertShape,
  column: string,
  rows: number,
  response: unknown,
): readonly unknown[] | undefined {
  if (returned !== '*' && returned?.includes(column) !== true) return undefined
  const found = rowsIn(response)
  const name = description.columns.get(column)?.spelling ?? column
  if (found === undefined || found.length !== rows || found.length === 0) return undefined
  return found.every((row) => Object.hasOwn(row, name)) ? found.map((row) => row[name]) : undefined
}

const isRow = (row: unknown): row is Record<string, unknown> =>
  typeof row === 'object' && row !== null && !Array.isArray(row)

/** The rows of PostgreSQL, of SQLite, and of MariaDB. */
function rowsIn(response: unknown): readonly Record<string, unknown>[] | undefined {
  const rows = Array.isArray(response)
    ? Array.isArray(response[0])
      ? (response[0] as unknown[])
      : response
    : (response as { readonly rows?: unknown } | undefined)?.rows
  return Array.isArray(rows) && rows.every(isRow) ? rows : undefined
}

/** What MySQL's and SQLite's drivers say of the last row. A computed value may call LAST_INSERT_ID. */
function idOf(table: WrittenTable, shape: InsertShape, response: unknown): unknown {
  if (isExact(table.dialect) || shape.conflict.kind === 'updates') return undefined
  const isComputed = shape.tuples?.some((tuple) => tuple.includes(undefined)) === true
  if (isMysql(table.dialect)) {
    const id = (Array.isArray(response) ? (response[0] as { insertId?: unknown } | undefined) : undefined)?.insertId
    return isComputed || id === 0 ? undefined : id
  }
  const last = response as { readonly lastID?: unknown; readonly lastInsertRowid?: unknown } | undefined
  return last?.lastID ?? last?.lastInsertRowid
}
