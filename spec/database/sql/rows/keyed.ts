import { readStatement } from '../../../../lib/database/sql/readStatement.js'
import { keyedRows, type KeyColumn, type KeyedRows, type KeyOf } from '../../../../lib/database/sql/rows/keyedRows.js'

const KEYS: Readonly<Record<string, readonly KeyColumn[] | undefined>> = {
  users: [{ column: 'id', kind: 'integer' }],
  docs: [{ column: 'id', kind: 'text' }],
  links: [
    { column: 'a', kind: 'integer' },
    { column: 'b', kind: 'integer' },
  ],
  keyless: [],
}

/** `users` by a number, `docs` by a text, `links` by two numbers. */
export const keyOf: KeyOf = (table) => (Object.hasOwn(KEYS, table) ? KEYS[table] : undefined)

/** The rows that a text and its bindings prove. */
export const rowsOf = (sql: string, bindings?: readonly unknown[], keys = keyOf): KeyedRows | undefined =>
  keyedRows(readStatement(sql), bindings, keys)

/** What is found, in short: `read users 1 2, counted`; `nothing` if that is so. */
export function brief(sql: string, bindings: readonly unknown[] = [], keys: KeyOf = keyOf): string {
  const found = rowsOf(sql, bindings, keys)
  if (found === undefined) return 'nothing'
  const rows = found.rows.map((row) => ` ${(JSON.parse(row) as string[]).join('/')}`).join('')
  const more = `${found.generatesKeys ? ', generates' : ''}${found.countsRows ? ', counted' : ''}`
  return `${found.action} ${found.table}${rows}${more}`
}
