/** How many tables, and columns, are remembered. */
const MOST = 10_000

const tables = new Set<string>()
const columns = new Set<string>()

/** Writes by key of the table (`tableId`) may read the compared columns of the row before they change it. */
export function declareImages(table: string): void {
  if (tables.size < MOST) tables.add(table)
}

export const readsImages = (table: string): boolean => tables.has(table)

/** A load has a condition on the column: what a written row has in it can tell results apart. */
export function noteCondition(table: string, column: string): void {
  const name = `${table}.${column}`
  if (columns.size < MOST) columns.add(name)
}

/** Whether any entry may have a condition on the column. */
export const hasConditions = (table: string, column: string): boolean =>
  columns.has(`${table}.${column}`) || columns.size >= MOST

/** What to read of rows just before a write changes them. */
export interface ImageRequest {
  /** The table as the statement spells it. */
  readonly table: string
  /** The columns of the key and the columns to read, as the database spells them. */
  readonly key: readonly string[]
  readonly columns: readonly string[]
  /** The values of the key of each row. */
  readonly keys: readonly (readonly unknown[])[]
  readonly isDelete: boolean
  /** Makes the images of the rows of the answer. */
  read(rows: readonly Readonly<Record<string, unknown>>[]): RowImages
}

/** What rows have just before a write: by key in normal form, by column in lower case, in the form of `comparableValue`. */
export type RowImages = ReadonlyMap<string, ReadonlyMap<string, string>>

/** The images that a statement has read before it was sent. */
export interface ReadImages {
  readonly rows: RowImages
  /** The write clock before they were read; `undefined`: a lock has kept everyone off the rows since. */
  readonly since: number | undefined
}
