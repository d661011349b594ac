import type { Random } from '../../../demo/dataset/Random.js'
import type { Dialect } from '../freshness/places.js'
import type { Column, Kind, Table } from './schema.js'

export type Value = string | number | boolean | null

/** Few values, so that conditions and writes meet; many of them equal to another for some database. */
const STORED: Readonly<Record<Kind, readonly Value[]>> = {
  id: [1, 2, 3, 4, 5, 6, 7, 8],
  number: [0, 1, 2, 3, 4, 5],
  text: ['open', 'OPEN', 'Open ', 'öpen', 'done', 'done', 'open', '5', '', 'ochpen', 'x'],
  code: ['5', '05', '5.0', '5 ', '7', 'x', '-1'],
  email: ['a@x.org', 'A@x.org', 'b@x.org', 'c@x.org', 'd@x.org', 'b.x@org', 'e@x.org', 'f@x.org'],
  boolean: [true, false],
  day: ['2026-01-01', '2026-01-02', '2026-01-03'],
}

/** Values that statements compare with: other spellings of those that are stored. */
const SPELT: Readonly<Record<Kind, readonly Value[]>> = {
  id: ['3', '03', 3.0, '4.0', true, 2.5, 99],
  number: ['2', '02', '2.0', true, false, 1.5, '', -1],
  text: [5, 0, 'open', 'oPen', 'Done', 'open  '],
  code: [5, 7, 5.5, '5', 'X', 0, true],
  email: ['a@X.org', 'ax.org', 'B@x.org'],
  boolean: [1, 0, 'true', '1', 't'],
  day: ['2026-01-01', '2026-1-1', 'x', 20260101],
}

/** A value for a column, NULL among them. */
export function stored(random: Random, { kind }: Column, nulls = 0.15): Value {
  return random.chance(nulls) ? null : often(random, STORED[kind])
}

/** One of the first two in half of the cases, so that reads and writes meet. */
function often<T>(random: Random, list: readonly T[]): T {
  return random.pick(random.chance(0.5) ? list.slice(0, 2) : list)
}

const FOCUS: ReadonlySet<string> = new Set(['status', 'n', 'team_id', 'kind', 'role', 'person_id'])

/** A column, often one of the few that reads and writes meet in. */
export function focused(random: Random, columns: readonly Column[]): Column {
  const few = random.chance(0.6) ? columns.filter(({ name }) => FOCUS.has(name)) : []
  return random.pick(few.length > 0 ? few : columns)
}

/** A value to compare a column with. PostgreSQL takes few of the other spellings. */
export function compared(random: Random, kind: Kind, dialect: Dialect): Value {
  if (random.chance(0.02)) return null
  return random.chance(dialect === 'postgres' ? 0.04 : 0.1) ? random.pick(SPELT[kind]) : often(random, STORED[kind])
}

/** A row of the table. Columns may be left out, but not those of its key. */
export function row(random: Random, table: Table, leftOut = 0.25): Record<string, Value> {
  const entries = table.settable.flatMap((column) => {
    const isKey = table.key.includes(column.name)
    if (!isKey && random.chance(leftOut)) return []
    return [[column.name, stored(random, column, isKey ? 0 : 0.2)] as const]
  })
  return Object.fromEntries(entries)
}

/** A value as a literal. */
export function literal(value: Value): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}
