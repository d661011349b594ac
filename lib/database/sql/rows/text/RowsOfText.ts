/** Where a value comes from: a binding, by its index, or the text itself. NULL and DEFAULT are both `null`. */
export type Operand = { readonly place: number } | { readonly value: string | number | null }

/** What IS NULL compares a column with. No other operand is this object: a column is equal to no NULL that is written or bound. */
export const IS_NULL: Operand = Object.freeze({ value: null })

/** Columns and the values that they have together, in every way they may have them. */
export interface Tuples {
  readonly columns: readonly string[]
  readonly tuples: readonly (readonly Operand[])[]
}

/** Beyond so many rows a statement counts as one about the whole table. */
export const MOST_ROWS = 100

/** What the text of a statement alone says about the rows of its only table. */
export interface RowsOfText {
  readonly shape: FilteredShape | InsertShape
  readonly placeholders: Placeholders
}

/** What the text of a SELECT, UPDATE or DELETE says. */
export interface FilteredShape {
  readonly action: 'read' | 'update' | 'delete'
  readonly table: string
  /** Each of them holds for every row that the statement reads or writes; the shortest first. */
  readonly filters: readonly Tuples[]
  /** The columns that SET names. */
  readonly assigned: readonly string[]
  /** It is a SELECT that returns one row for each row that it finds. */
  readonly countsRows: boolean
}

/** What the text of an INSERT says. */
export interface InsertShape {
  readonly action: 'insert'
  readonly table: string
  readonly columns: readonly string[]
  /** The value of each column, without an operand where it is computed. */
  readonly tuples: readonly (readonly (Operand | undefined)[])[]
  /** It is MySQL's INSERT IGNORE, which changes a value that does not fit until it does. */
  readonly adapts: boolean
}

/** The placeholders of a text; the n-th stands for the n-th binding. */
export interface Placeholders {
  readonly count: number
  /** How they are written, or empty if there are none. */
  readonly style: '?' | '$' | '@p' | ''
}
