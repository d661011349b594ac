/** Beyond so many tables each counts as read. */
const MOST = 10_000

const tables = new Set<string>()

/** A load reads the table (`tableId`): from then on writes of it say what they write. To be called before the statement is sent. */
export function noteRead(table: string): void {
  if (tables.size < MOST) tables.add(table)
}

/** Whether an entry of this process may depend on parts of the table. */
export const wasRead = (table: string): boolean => tables.has(table) || tables.size >= MOST
