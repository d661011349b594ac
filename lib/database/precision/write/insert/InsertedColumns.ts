import { valueOf } from '../../../sql/rows/text/operands.js'
import type { InsertShape } from '../../../sql/rows/readWrite.js'
import { initialValues, mayBeGenerated, storedValues } from '../values/storedValues.js'
import { UNKNOWN, unionOf, type Values } from '../values/Values.js'
import type { WrittenTable } from '../values/WrittenTable.js'

/** What an INSERT gives for the compared columns of its table. */
export class InsertedColumns {
  readonly #table: WrittenTable
  readonly #shape: InsertShape
  /** Where each compared column stands among those of the statement; -1: it is not named. */
  readonly #places: readonly number[]
  /** Whether the text shows what becomes of each column. */
  readonly #isShown: boolean

  constructor(table: WrittenTable, shape: InsertShape) {
    const { columns } = table.description
    this.#table = table
    this.#shape = shape
    this.#places = table.compared.map(({ name }) => shape.columns.indexOf(name))
    // `rowid` may be the key by another name.
    this.#isShown = shape.tuples !== undefined && shape.columns.every((column) => columns.has(column))
  }

  /** What the rows have in each compared column. */
  values(bindings: readonly unknown[]): Values[] {
    const { tuples = [] } = this.#shape
    const table = this.#table
    return table.compared.map((column, index) => {
      const place = this.#places[index] as number
      if (!this.#isShown) return UNKNOWN
      if (place === -1) return initialValues(table, column)
      // Such a row is refused or, in place of NULL, gets the initial value.
      const mayBeInitial = this.#shape.conflict.kind === 'replaces'
      return unionOf(tuples, (tuple) => {
        const values = storedValues(table, column, tuple[place], bindings)
        return mayBeInitial && values.includes('~') ? UNKNOWN : values
      })
    })
  }

  /** The values of the single row's key, if the statement gives all of them and the database makes none. */
  keyOf(bindings: readonly unknown[]): readonly unknown[] | undefined {
    const { description, compared } = this.#table
    const [tuple] = this.#shape.tuples ?? []
    const key = description.key ?? []
    if (!this.#isShown || tuple === undefined || key.length === 0) return undefined
    const values: unknown[] = []
    for (const { column } of key) {
      const source = tuple[this.#shape.columns.indexOf(column)]
      const known = compared.find(({ name }) => name === column)
      if (source === undefined || 'initial' in source || 'excluded' in source || known === undefined) return undefined
      const value = valueOf(source, bindings)
      const isMade =
        mayBeGenerated(this.#table, known) && (value === null || value === undefined || Number(value) === 0)
      if (isMade || typeof value === 'bigint') return undefined
      values.push(value)
    }
    return values
  }
}
