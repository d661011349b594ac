/** Where a value comes from: a binding, by its index, or the text itself. NULL and DEFAULT are both `null`. */
export type Source = { readonly place: number } | { readonly value: string | number | null }

/** Columns and the values they have together, in every way they may have them. */
export interface Tuples {
  readonly columns: readonly string[]
  readonly tuples: readonly (readonly Source[])[]
}

/** Rows are not told one by one beyond this. */
export const MOST_ROWS = 100

/** What the text of a statement alone says about the rows of its only table. */
export type RowShape = FilteredShape | InsertShape

/** What the text of a SELECT, UPDATE or DELETE says. */
export interface FilteredShape {
  readonly action: 'read' | 'update' | 'delete'
  readonly table: string
  /** Each of them holds for every row that is read or written; the shortest first. */
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
  /** What is given for the columns, without a source where that is computed. */
  readonly tuples: readonly (readonly (Source | undefined)[])[]
  /** It is MySQL's INSERT IGNORE: a value that does not fit is changed until it does. */
  readonly adapts: boolean
}
