import { catalogsIn } from './knownCatalogs.js'

/** How the database spells a column. `table`: its `tableId`; `column`: in lower case. */
export function spellColumn(table: string, column: string): string {
  const slash = table.indexOf('/')
  const description = catalogsIn(table.slice(0, slash))[0]?.describe(table.slice(slash + 1))
  return description?.columns.get(column)?.spelling ?? column
}
