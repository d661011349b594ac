/** How many rows an answer has, by default and at most. */
const USUAL_ROWS = 50
const MOST_ROWS = 200

/** Rows of a table: those from `offset` on. */
export interface RowsPage<T> {
  readonly total: number
  readonly offset: number
  readonly rows: readonly T[]
}

/** The part of sorted rows that the parameters `offset` and `limit` ask for. */
export function rowsPage<T>(rows: readonly T[], parameters: URLSearchParams): RowsPage<T> {
  const limit = Math.min(MOST_ROWS, countOf(parameters.get('limit'), USUAL_ROWS))
  const offset = Math.min(countOf(parameters.get('offset'), 0), rows.length)
  return { total: rows.length, offset, rows: rows.slice(offset, offset + limit) }
}

function countOf(text: string | null, usual: number): number {
  const count = Number(text ?? usual)
  return Number.isSafeInteger(count) && count >= 0 ? count : usual
}

/** The rows in falling order of a number. `wanted`: its name; an unknown one means the first. */
export function sortedBy<T>(
  rows: readonly T[],
  orders: Readonly<Record<string, (row: T) => number>>,
  wanted: string | null,
): T[] {
  const name = wanted !== null && Object.hasOwn(orders, wanted) ? wanted : (Object.keys(orders)[0] as string)
  const order = orders[name] as (row: T) => number
  return [...rows].sort((one, other) => order(other) - order(one))
}

/** What is searched for, without regard to case. */
export const searchedText = (parameters: URLSearchParams): string => (parameters.get('q') ?? '').trim().toLowerCase()
