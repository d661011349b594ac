import { isDeepStrictEqual } from 'node:util'
import type { RowDependency } from '../../../../lib/core/rowDependency.js'
import type { Catalog } from '../../../../lib/database/catalog/graph/Catalog.js'
import { readStatement } from '../../../../lib/database/sql/readStatement.js'
import { readTags, type ReadDependencies } from '../../../../lib/database/tags/readTags.js'
import { readCatalog, TABLES } from './readCatalog.js'

const catalog = readCatalog()

export const readOf = (sql: string, bindings: readonly unknown[] = [], known: Catalog = catalog): ReadDependencies =>
  readTags(readStatement(sql), bindings, 'db', known, Infinity)

/**
 * What a statement depends on, in short. A table: `users(id name; id) boss=3|4 id~ #1,2! +`: the columns that are used; those that decide which rows
 * are shown, if they are others; conditions; rows; `!` if they are complete; `+` if rows are skipped. A table as a whole: `=users`.
 */
export function brief(
  sql: string,
  bindings: readonly unknown[] = [],
  rows?: readonly unknown[],
  known?: Catalog,
): string {
  const { tags, dependencies, withRows } = readOf(sql, bindings, known)
  const all = (rows === undefined ? undefined : withRows?.(rows)) ?? dependencies
  const coarse = tags.slice(1).map((tag) => `=${tag.slice(tag.indexOf('/') + 1)}`)
  return [...coarse, ...all.map(briefOne)].join(', ')
}

function briefOne({ table, columns, deciding, conditions, rows, isComplete, skips }: RowDependency): string {
  const name = table.slice('db/'.length)
  const all = TABLES.find((each) => each.name === name)?.columns.size
  const sorted = (list: readonly string[]): string => (list.length === all ? '*' : [...list].sort().join(' '))
  const isSame = isDeepStrictEqual([...columns].sort(), [...deciding].sort())
  const decide = isSame || rows === undefined ? '' : `; ${sorted(deciding)}`
  const compared = conditions.map(({ column, values }) => ` ${column}${values.join('|').replaceAll('|=', '|')}`)
  const keys = rows?.map((row) => (JSON.parse(row) as string[]).join('/')).join(',')
  const shown = keys === undefined ? '' : ` #${keys}${isComplete === true ? '!' : ''}${skips === true ? '+' : ''}`
  return `${name}(${sorted(columns)}${decide})${compared.join('')}${shown}`
}
