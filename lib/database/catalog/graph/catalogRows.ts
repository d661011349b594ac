/** A row that a query of the catalog gives. */
export type CatalogRow = Readonly<Record<string, unknown>>

/** The text in a row's column. A row without it is no answer that can be relied on: nothing is skipped. */
export function textOf(row: CatalogRow, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw new TypeError(`The database's catalog gave ${value === null ? 'null' : typeof value} for "${column}"`)
}

/** The text in a row's column, or undefined where the database has none or does not show it. */
export function optionalTextOf(row: CatalogRow, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column)
}

/** Whether a number in a row is another one than zero. Some drivers give big integers. */
export function isSet(row: CatalogRow, column: string): boolean {
  return Number(row[column]) !== 0
}
