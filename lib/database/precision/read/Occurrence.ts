import type { TableDescription } from '../../catalog/graph/TableDescription.js'
import type { Tuples } from '../../sql/rows/text/RowsOfText.js'
import type { ShownColumns } from './shownColumns.js'

/** One mention of a table in a statement, without bindings. */
export interface Occurrence {
  readonly description: TableDescription
  /** As in `RowDependency`. */
  readonly columns: readonly string[]
  readonly deciding: readonly string[]
  /** What the columns are compared with: each holds for every row that matters. */
  readonly comparisons: readonly Comparison[]
  /** Lists of keys of which every row that matters has one, for a key of several columns. */
  readonly keyLists: readonly Tuples[]
  /** Where the result shows its rows, if it shows them all. */
  readonly shown: ShownColumns | undefined
}

/** A column and the operands of which it equals one. */
export interface Comparison {
  readonly column: string
  readonly operands: Tuples['tuples'][number]
}
