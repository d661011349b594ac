import { catalogOf } from './knownCatalogs.js'

/** How the database spells a column. `table`: its `tableId`; `column`: in lower case. */
export function spellColumn(table: string, column: string): string {
  const slash = table.indexOf('/')
  const description = catalogOf(table.slice(0, slash))?.describe(table.slice(slash + 1))
  return description?.columns.get(column)?.spelling ?? column
}
