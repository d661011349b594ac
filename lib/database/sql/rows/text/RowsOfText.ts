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

/** The placeholders of a text; the n-th stands for the n-th binding. */
export interface Placeholders {
  readonly count: number
  /** How they are written, or empty if there are none. */
  readonly style: '?' | '$' | '@p' | ''
}
