import type { RowCondition } from '../../../core/rowDependency.js'
import { comparableValue, type ValueKind } from '../../../core/tables/comparableValue.js'
import { normalKey } from '../../../core/tables/normalKey.js'
import { MOST_ROWS } from '../../sql/rows/text/RowsOfText.js'
import type { TableDescription } from '../../catalog/graph/TableDescription.js'
import { comparedColumns, comparedSince } from '../comparedColumns.js'
import { valueIn, type Answer } from './Answer.js'

/** A row of a table as a result shows it. */
export interface ShownRow {
  readonly table: ReadTable
  /** The values of its key, in the order of the key. */
  readonly keyValues: readonly unknown[]
  /** The values of compared columns in the form of `comparableValue`, as far as they have one. A later value of a column counts. */
  readonly values: readonly (readonly [column: string, value: string])[]
}

/** A table in a database. */
export interface ReadTable {
  /** See `tableId`. */
  readonly id: string
  readonly database: string
  readonly description: TableDescription
}

/** The keys of the table's rows that a result shows, in normal form; `undefined` if they are not certain, or too many. */
export function keysOfAnswer(answer: Answer, { key = [] }: TableDescription): ReadonlySet<string> | undefined {
  const keys = new Set<string>()
  for (let place = 0; place < answer.rows.length; place++) {
    const values = answer.keyOf(place)
    if (values === null) continue
    const normal = values && normalKey(values, key)
    if (normal === undefined) return undefined
    keys.add(normal)
    if (keys.size > MOST_ROWS) return undefined
  }
  return keys
}

/**
 * What a result shows of the compared columns of a table's rows, but for those of the key, which a row has as long as it exists. A row can
 * stand in it several times. `conditions`: what each of them has met, so that a column of a single value is known without being shown.
 */
export function rowsOfAnswer(answer: Answer, table: ReadTable, conditions: readonly RowCondition[]): ShownRow[] {
  if (answer.rows.length > MOST_ROWS) return []
  const columns = shownColumnsOf(answer, table)
  const met = metBy(conditions, table)
  if (columns.length === 0 && met.length === 0) return []
  return answer.rows.flatMap((row, place) => {
    const keyValues = answer.keyOf(place)
    if (keyValues === undefined || keyValues === null) return []
    const values = [...met]
    for (const { column, property, kind } of columns) {
      const value = valueIn(row, property)
      const comparable = value === undefined ? undefined : comparableValue(value, kind)
      if (comparable !== undefined) values.push([column, comparable])
    }
    return [{ table, keyValues, values }]
  })
}

interface ShownColumn {
  readonly column: string
  readonly property: string
  readonly kind: ValueKind
}

/** The compared columns beside the key that the answer shows. */
function shownColumnsOf(answer: Answer, { id, description }: ReadTable): ShownColumn[] {
  const columns: ShownColumn[] = []
  for (const [column, kind] of comparedColumns(id, description)) {
    const property = answer.propertyOf(column)
    if (property !== undefined && !isOfKey(column, description)) columns.push({ column, property, kind })
  }
  return columns
}

function metBy(conditions: readonly RowCondition[], { description }: ReadTable): [string, string][] {
  return conditions.flatMap(({ column, values: [value, ...others] }): [string, string][] =>
    value === undefined || others.length > 0 || isOfKey(column, description) ? [] : [[column, value]],
  )
}

const isOfKey = (column: string, { key = [] }: TableDescription): boolean => key.some((part) => part.column === column)

/** More values of one column would not tell writes apart. */
const MOST_SHOWN = 20

/**
 * What all shown rows of the table have in compared columns, each column alone. `stamp`: of the state that was read. `besides`: conditions, which
 * say as much.
 */
export function shownValues(
  answer: Answer,
  { id, description }: ReadTable,
  besides: readonly RowCondition[],
  stamp: number,
): RowCondition[] {
  return [...comparedColumns(id, description)].flatMap(([column, kind]) => {
    const since = comparedSince(id, description, column)
    if (since === undefined || since > stamp || besides.some((each) => each.column === column)) return []
    const property = answer.propertyOf(column)
    const values = new Set<string>()
    for (let place = 0; place < answer.rows.length; place++) {
      if (answer.keyOf(place) === null) continue
      const value = valueIn(answer.rows[place] as Answer['rows'][number], property)
      const comparable = value === undefined ? undefined : comparableValue(value, kind)
      if (comparable === undefined || values.add(comparable).size > MOST_SHOWN) return []
    }
    return values.size === 0 ? [] : [{ column, values: [...values] }]
  })
}
