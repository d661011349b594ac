import type { ReadText } from './readShape.js'

/** Whether each placeholder of a text is one value. */
export function bindingsFit({ places, style }: ReadText, bindings: readonly unknown[] = []): boolean {
  if (!Array.isArray(bindings) || bindings.length !== places) return false
  return style !== '?' || !bindings.some(expands)
}

/** mysql2 writes an object as assignments, an array as a list, and what has `toSqlString` as any SQL that it returns. */
function expands(value: unknown): boolean {
  if (typeof value === 'function') return true
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value)
}
