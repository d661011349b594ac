/** How many tables are remembered. Writes of further ones read no images. */
const MOST = 10_000

const tables = new Set<string>()

/** Writes by key of the table (`tableId`) may read the compared columns of the row before they change it. */
export function declareImages(table: string): void {
  if (tables.size < MOST) tables.add(table)
}

export const readsImages = (table: string): boolean => tables.has(table)
