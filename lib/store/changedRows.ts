/** What a trigger in the database says of the rows of a table that a statement has written. */
export interface RowChange {
  readonly table: string
  /** The values in each of these columns, of all written rows, before the statement and after it. At least one in each. */
  readonly values: Readonly<Record<string, readonly RowValue[]>>
}

export type RowValue = string | number | boolean | null

/** The changes, or `undefined` for anything else, which another program can have sent. */
export function checkChanges(changes: unknown): readonly RowChange[] | undefined {
  return Array.isArray(changes) && changes.every(isChange) ? changes : undefined
}

function isChange(change: unknown): change is RowChange {
  const { table, values } = Object(change) as Record<string, unknown>
  return typeof table === 'string' && isRecord(values) && Object.values(values).every(isValues)
}

/** A list without values would say that no row was written. */
const isValues = (values: unknown): boolean => Array.isArray(values) && values.length > 0 && values.every(isValue)

const isValue = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value)

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
