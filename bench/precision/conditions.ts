import type { Pojo } from 'objection'

/**
 * What django-cacheops notes of a query for each table that it reads: a conjunction of equalities. A list is an IN. Whatever
 * else the query says (ranges, <>, LIKE, OR) is left out, and so are columns that are compared with those of other tables.
 */
export interface Condition {
  readonly table: string
  readonly equals: Readonly<Record<string, Value | readonly Value[]>>
}

type Value = string | number | boolean | null

/** From this length on, cacheops takes an IN for no condition. */
const LONG = 8

export function on(table: string, equals: Condition['equals'] = {}): Condition {
  const noted = Object.entries(equals).map(
    ([column, value]) => [column, Array.isArray(value) ? [...new Set(value)] : value] as const,
  )
  return {
    table,
    equals: Object.fromEntries(noted.filter(([, value]) => !Array.isArray(value) || value.length < LONG)),
  }
}

/** The rows that a graph fetches for those found: `column` is in what `of` gives for each. */
export const related = (table: string, column: string, found: readonly Pojo[], of: string): Condition =>
  on(table, { [column]: found.map((row) => row[of] as Value).filter((value) => value !== null) })

/** Whether a row, as the database holds it, passes. */
export const passes = (row: Pojo, { equals }: Condition): boolean =>
  Object.entries(equals).every(([column, value]) =>
    [value].flat().some((each) => stored(each) === stored(row[column] as Value)),
  )

/** SQLite has 0 and 1 for booleans, and finds a number under its text. */
const stored = (value: Value | readonly Value[]): string | null =>
  value === null ? null : String(typeof value === 'boolean' ? Number(value) : value)
