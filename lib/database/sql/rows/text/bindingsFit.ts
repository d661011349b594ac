import type { Placeholders } from './RowsOfText.js'

/** Whether each placeholder of a text is one value. */
export function bindingsFit({ count, style }: Placeholders, bindings: readonly unknown[] = []): boolean {
  if (!Array.isArray(bindings) || bindings.length !== count) return false
  return style !== '?' || !bindings.some(isExpanded)
}

/** mysql2 writes an object as assignments, an array as a list, and an object with `toSqlString` as the SQL that it returns. */
function isExpanded(value: unknown): boolean {
  if (typeof value === 'function') return true
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value)
}
