import type { ChangeShape, Source } from '../../../sql/rows/readWrite.js'
import type { Operand } from '../../../sql/rows/text/RowsOfText.js'
import type { ImagesOf } from '../tags/referenceTags.js'
import { equalValues, storedValues } from '../values/storedValues.js'
import { UNKNOWN, union, type Values } from '../values/Values.js'
import type { WrittenTable } from '../values/WrittenTable.js'

/** What the written rows have in each compared column before the write, and after it where it is set. */
export interface Images {
  readonly before: readonly Values[]
  readonly after: readonly (Values | undefined)[]
}

/** Makes the images of one UPDATE or DELETE from its bindings. */
export class ColumnImages {
  readonly #table: WrittenTable
  readonly #sources: ReadonlyMap<string, Source>
  /** What the WHERE compares each compared column with. */
  readonly #operands: readonly (readonly Operand[] | undefined)[]
  readonly #indexes: ReadonlyMap<string, number>

  constructor(table: WrittenTable, shape: ChangeShape, sources: ReadonlyMap<string, Source>) {
    this.#table = table
    this.#sources = sources
    this.#operands = table.compared.map(({ name }) => operandsFor(shape, name))
    this.#indexes = new Map(table.compared.map(({ name }, index) => [name, index]))
  }

  of(bindings: readonly unknown[]): Images {
    const table = this.#table
    const before = table.compared.map((column, index) => {
      const operands = this.#operands[index]
      return operands === undefined ? UNKNOWN : equalValues(table, column, operands, bindings)
    })
    const after = table.compared.map((column) =>
      this.#sources.has(column.name)
        ? storedValues(table, column, this.#sources.get(column.name), bindings)
        : undefined,
    )
    return { before, after }
  }

  /** The images as those ask for them who go by a column's name. */
  byName({ before, after }: Images): ImagesOf {
    return (column) => {
      const index = this.#indexes.get(column)
      return index === undefined
        ? { before: UNKNOWN, after: UNKNOWN }
        : { before: before[index] as Values, after: after[index] }
    }
  }
}

/** What the rows have in each column, before or after. */
export const bothOf = ({ before, after }: Images): Values[] =>
  before.map((values, index) => union(values, after[index] ?? values))

function operandsFor({ filters }: ChangeShape, name: string): readonly Operand[] | undefined {
  const filter = filters.find(({ columns }) => columns.includes(name))
  const index = filter?.columns.indexOf(name) ?? -1
  return filter?.tuples.map((tuple) => tuple[index] as Operand)
}
