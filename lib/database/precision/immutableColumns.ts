const columnsByTable = new Map<string, Set<string>>()
const NONE: ReadonlySet<string> = new Set()
let version = 0

/** The application says: no row of the table (`tableId`) ever changes in these columns. Names count in lower case. */
export function declareImmutable(table: string, columns: Iterable<string>): void {
  const declared = columnsByTable.get(table) ?? new Set()
  for (const column of columns) declared.add(column.toLowerCase())
  columnsByTable.set(table, declared)
  version++
}

export const immutableColumnsOf = (table: string): ReadonlySet<string> => columnsByTable.get(table) ?? NONE

export const isImmutable = (table: string, column: string): boolean => immutableColumnsOf(table).has(column)

/** Changes with each declaration. */
export const immutableVersion = (): number => version
