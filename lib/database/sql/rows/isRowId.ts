/** SQLite names the key of most tables in these ways as well. */
const ROW_IDS = new Set(['rowid', 'oid', '_rowid_'])

/** Whether a column may be the key by another name. */
export function isRowId(column: string): boolean {
  return ROW_IDS.has(column)
}
