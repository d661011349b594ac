import type { RowCondition } from '../../../core/rowDependency.js'
import { comparableValue } from '../../../core/tables/comparableValue.js'
import { normalKey, type KeyColumn } from '../../../core/tables/normalKey.js'
import { MOST_ROWS } from '../../sql/rows/text/RowsOfText.js'
import type { TableDescription } from '../../catalog/graph/TableDescription.js'
import { comparedColumns, comparedSince } from '../comparedColumns.js'
import type { Occurrence } from './compile/Occurrence.js'
import type { ShownColumns } from './compile/shownColumns.js'

type Row = Readonly<Record<string, unknown>>

/** Beyond so many result rows their keys are not looked at. */
const MOST_RESULT_ROWS = 1000

/** A row of a table as a result shows it. */
export interface ShownRow {
  readonly table: ReadTable
  /** The values of its key, in the order of the key. */
  readonly keyValues: readonly unknown[]
  /** The values of compared columns in the form of `comparableValue`, as far as they have one. */
  readonly values: ReadonlyMap<string, string>
}

/** A table in a database. */
export interface ReadTable {
  /** See `tableId`. */
  readonly id: string
  readonly database: string
  readonly description: TableDescription
}

/** The result rows in which an occurrence shows a row, with the names of the properties there; `undefined` if they are not certain. */
interface Answer {
  readonly rows: readonly Row[]
  readonly properties: ReadonlyMap<string, string>
}

function answerOf(rows: readonly unknown[], shown: ShownColumns): Answer | undefined {
  if (rows.length > MOST_RESULT_ROWS || !rows.every((row) => typeof row === 'object' && row !== null)) return undefined
  const [first] = rows
  const names = first === undefined ? new Map<string, string>() : foldedNames(first as Row)
  const properties = new Map<string, string>()
  for (const [column, name] of shown) {
    const property = names.get(name)
    if (property !== undefined) properties.set(column, property)
  }
  return { rows: rows as readonly Row[], properties }
}

/** The properties of a row by their names in lower case, without those that share one. */
function foldedNames(row: Row): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const twice = new Set<string>()
  for (const name of Object.keys(row)) {
    const folded = name.toLowerCase()
    if (names.has(folded)) twice.add(folded)
    names.set(folded, name)
  }
  for (const folded of twice) names.delete(folded)
  return names
}

/** The keys of the table's rows that a result shows, in normal form; `undefined` if they are not certain, or too many. */
export function keysOfAnswer(rows: readonly unknown[], occurrence: Occurrence): ReadonlySet<string> | undefined {
  const answer = occurrence.shown && answerOf(rows, occurrence.shown)
  if (answer === undefined) return undefined
  const keys = new Set<string>()
  for (const row of answer.rows) {
    const values = keyIn(row, answer, occurrence.description)
    if (values === null) continue
    const key = values && normalKey(values, occurrence.description.key ?? [])
    if (key === undefined) return undefined
    keys.add(key)
    if (keys.size > MOST_ROWS) return undefined
  }
  return keys
}

/**
 * What a result shows of the compared columns of a table's rows. A row can stand in it several times. `conditions`: what each of them has met,
 * so that a column of a single value is known without being shown.
 */
export function rowsOfAnswer(
  rows: readonly unknown[],
  table: ReadTable,
  { shown }: Occurrence,
  conditions: readonly RowCondition[],
): ShownRow[] {
  const answer = shown && answerOf(rows, shown)
  if (answer === undefined || rows.length > MOST_ROWS) return []
  const compared = [...comparedColumns(table.id, table.description)]
  const met = conditions.flatMap(({ column, values: [value, ...others] }): [string, string][] =>
    value === undefined || others.length > 0 ? [] : [[column, value]],
  )
  return answer.rows.flatMap((row) => {
    const keyValues = keyIn(row, answer, table.description)
    if (keyValues === undefined || keyValues === null) return []
    const values = new Map<string, string>(met)
    for (const [column, kind] of compared) {
      const value = valueIn(row, answer, column)
      const comparable = value === undefined ? undefined : comparableValue(value, kind)
      if (comparable !== undefined) values.set(column, comparable)
    }
    return [{ table, keyValues, values }]
  })
}

/** More values of one column would not tell writes apart. */
const MOST_SHOWN = 20

/**
 * What all shown rows of the table have in compared columns, each column alone. `stamp`: of the state that was read. `besides`: conditions, which
 * say as much.
 */
export function shownValues(
  rows: readonly unknown[],
  { id, description }: ReadTable,
  { shown }: Occurrence,
  besides: readonly RowCondition[],
  stamp: number,
): RowCondition[] {
  const answer = shown && answerOf(rows, shown)
  if (answer === undefined) return []
  const found = answer.rows.filter((row) => keyIn(row, answer, description) !== null)
  return [...comparedColumns(id, description)].flatMap(([column, kind]) => {
    const since = comparedSince(id, description, column)
    if (since === undefined || since > stamp || besides.some((each) => each.column === column)) return []
    const values = new Set<string | undefined>()
    for (const row of found) {
      const value = valueIn(row, answer, column)
      values.add(value === undefined ? undefined : comparableValue(value, kind))
      if (values.has(undefined) || values.size > MOST_SHOWN) return []
    }
    return values.size === 0 ? [] : [{ column, values: [...values] as string[] }]
  })
}

/** The key that a result row shows; `null` if it shows no row of the table, `undefined` if it is not certain. */
function keyIn(
  row: Row,
  answer: Answer,
  { columns, key = [] }: TableDescription,
): readonly unknown[] | null | undefined {
  const values = key.map(({ column }) => valueIn(row, answer, column))
  if (values.includes(undefined)) return undefined
  if (values.every((value) => value === null)) return null
  // What a parser of the application has made of a value may be no value of the column.
  const isOfColumn = (value: unknown, index: number): boolean => {
    const kind = columns.get((key[index] as KeyColumn).column)?.kind
    return kind === undefined || comparableValue(value, kind) !== undefined
  }
  return values.every(isOfColumn) ? values : undefined
}

function valueIn(row: Row, { properties }: Answer, column: string): unknown {
  const property = properties.get(column)
  return property !== undefined && Object.hasOwn(row, property) ? row[property] : undefined
}
