import { isComparable, type ValueKind } from '../../../core/tables/comparableValue.js'
import type { TableDescription } from '../../catalog/graph/TableDescription.js'
import type { ShownColumns } from './compile/shownColumns.js'

export type Row = Readonly<Record<string, unknown>>

/** Beyond so many result rows their keys are not looked at. */
const MOST_RESULT_ROWS = 1000

/** The key that a result row shows; `null` if it shows no row of the table, `undefined` if it is not certain. */
type ShownKey = readonly unknown[] | null | undefined

/** The rows of a result, as they show the rows of one table. */
export class Answer {
  readonly rows: readonly Row[]
  /** By column the name of the property that shows it. */
  readonly #properties = new Map<string, string>()
  /** The columns of the table's key, each with its kind and the property that shows it. */
  readonly #keyColumns: readonly { readonly kind: ValueKind | undefined; readonly property: string | undefined }[]
  /** The keys of the first rows. Most answers with many rows are not read to their end. */
  readonly #keys: ShownKey[] = []

  private constructor(rows: readonly Row[], shown: ShownColumns, description: TableDescription) {
    this.rows = rows
    const [first] = rows
    const names = first === undefined ? new Map<string, string>() : foldedNames(first)
    for (const [column, name] of shown) {
      const property = names.get(name)
      if (property !== undefined) this.#properties.set(column, property)
    }
    const { columns, key = [] } = description
    this.#keyColumns = key.map(({ column }) => ({
      kind: columns.get(column)?.kind,
      property: this.#properties.get(column),
    }))
  }

  /** `undefined` where it is not certain what the rows show. */
  static of(
    rows: readonly unknown[],
    shown: ShownColumns | undefined,
    description: TableDescription,
  ): Answer | undefined {
    if (shown === undefined || rows.length > MOST_RESULT_ROWS || !rows.every(isObject)) return undefined
    return new Answer(rows, shown, description)
  }

  /** The property that shows a column. */
  propertyOf(column: string): string | undefined {
    return this.#properties.get(column)
  }

  /** The key that a row shows, by the row's place. */
  keyOf(place: number): ShownKey {
    while (this.#keys.length <= place) this.#keys.push(this.#keyIn(this.rows[this.#keys.length] as Row))
    return this.#keys[place]
  }

  #keyIn(row: Row): ShownKey {
    const values: unknown[] = []
    let isOfNoRow = true
    for (const { property } of this.#keyColumns) {
      const value = valueIn(row, property)
      if (value === undefined) return undefined
      if (value !== null) isOfNoRow = false
      values.push(value)
    }
    if (isOfNoRow) return null
    // What a parser of the application has made of a value may be no value of the column.
    for (let i = 0; i < values.length; i++) {
      const kind = this.#keyColumns[i]?.kind
      if (kind !== undefined && !isComparable(values[i], kind)) return undefined
    }
    return values
  }
}

const isObject = (row: unknown): row is Row => typeof row === 'object' && row !== null

/** The value of the row's own property. */
export const valueIn = (row: Row, property: string | undefined): unknown =>
  property !== undefined && Object.hasOwn(row, property) ? row[property] : undefined

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
