import { comparableValue } from '../../../core/tables/comparableValue.js'
import { normalKey } from '../../../core/tables/normalKey.js'
import { MOST_ROWS } from '../../sql/rows/text/RowsOfText.js'
import { comparedColumns } from '../comparedColumns.js'
import type { Occurrence } from './Occurrence.js'
import type { ShownColumns } from './shownColumns.js'

type Row = Readonly<Record<string, unknown>>

/** Beyond so many result rows their keys are not looked at. */
const MOST_RESULT_ROWS = 1000

/** A row of a table as a result shows it. */
export interface ShownRow {
  /** The table, see `tableId`. */
  readonly table: string
  /** The key in normal form. */
  readonly row: string
  /** The key as it was shown. Keys that are not equal in every database can share a normal form. */
  readonly exact: string
  /** The values of compared columns in the form of `comparableValue`, as far as they have one. */
  readonly values: ReadonlyMap<string, string>
}

/** The result rows in which an occurrence shows a row, with the names of the properties there; `undefined` if they are not certain. */
class Answer {
  constructor(
    readonly rows: readonly Row[],
    readonly properties: ReadonlyMap<string, string>,
  ) {}
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
  return new Answer(rows as readonly Row[], properties)
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
    const key = keyIn(row, answer, occurrence)
    if (key === undefined) return undefined
    if (key === null) continue
    keys.add(key.row)
    if (keys.size > MOST_ROWS) return undefined
  }
  return keys
}

/** What a result shows of the compared columns of the table's rows. */
export function rowsOfAnswer(rows: readonly unknown[], table: string, occurrence: Occurrence): ShownRow[] {
  const answer = occurrence.shown && answerOf(rows, occurrence.shown)
  if (answer === undefined) return []
  const kinds = [...comparedColumns(table, occurrence.description)]
  const shown = new Map<string, ShownRow>()
  for (const row of answer.rows) {
    const key = keyIn(row, answer, occurrence)
    if (key === undefined) return []
    if (key === null || shown.has(key.exact)) continue
    const values = new Map<string, string>()
    for (const [column, kind] of kinds) {
      const property = answer.properties.get(column)
      const value = property === undefined || !Object.hasOwn(row, property) ? undefined : row[property]
      const comparable = value === undefined ? undefined : comparableValue(value, kind)
      if (comparable !== undefined) values.set(column, comparable)
    }
    shown.set(key.exact, { table, ...key, values })
    if (shown.size > MOST_ROWS) return []
  }
  return [...shown.values()]
}

/** The key that a result row shows; `null` if it shows no row of the table, `undefined` if it is not certain. */
function keyIn(
  row: Row,
  { properties }: Answer,
  { description: { key = [] } }: Occurrence,
): Pick<ShownRow, 'row' | 'exact'> | null | undefined {
  const values: unknown[] = []
  for (const { column } of key) {
    const property = properties.get(column)
    if (property === undefined || !Object.hasOwn(row, property)) return undefined
    values.push(row[property])
  }
  if (values.every((value) => value === null)) return null
  const normal = normalKey(values, key)
  return normal === undefined ? undefined : { row: normal, exact: JSON.stringify(values.map(String)) }
}
