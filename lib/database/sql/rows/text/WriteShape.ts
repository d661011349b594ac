import type { Operand, Placeholders, Tuples } from './RowsOfText.js'

/** Where a written value comes from; `undefined` if it is computed. */
export type Source =
  | Operand
  /** DEFAULT. */
  | { readonly initial: true }
  /** What the INSERT gave for a column: `excluded.c`, in MySQL `values(c)`. */
  | { readonly excluded: string }
  | undefined

export interface Assignment {
  readonly column: string
  readonly source: Source
}

/** What the text of an UPDATE or DELETE of one table says. */
export interface ChangeShape {
  readonly action: 'update' | 'delete'
  readonly table: string
  /** The table's name as the text spells it, with its quotes and qualifiers. */
  readonly spelt: string
  /** Each of them holds for every row that the statement writes; the shortest first. */
  readonly filters: readonly Tuples[]
  readonly assigned: readonly Assignment[]
  /** Rows that it finds may stay as they are, where a constraint forbids the change: `update ignore`. */
  readonly skips: boolean
}

/** What the text of an INSERT into one table says. */
export interface InsertShape {
  readonly action: 'insert'
  readonly table: string
  readonly columns: readonly string[]
  /** The values of the columns; `undefined` if the text does not show the rows. */
  readonly tuples: readonly (readonly Source[])[] | undefined
  readonly conflict: Conflict
  /** The columns that RETURNING names, under their own names. */
  readonly returned: readonly string[] | '*' | undefined
}

/**
 * What becomes of a row that cannot be inserted: an error, nothing, MySQL's IGNORE, which changes values until they fit, the row takes
 * the place of others, or the other row is updated.
 */
export type Conflict =
  | { readonly kind: 'fails' | 'skips' | 'adapts' | 'replaces' }
  | {
      readonly kind: 'updates'
      /** The columns in which the updated row is equal to the one that was not inserted. */
      readonly target: readonly string[]
      readonly assigned: readonly Assignment[]
    }

export type WriteShape = ChangeShape | InsertShape

export interface WriteOfText {
  readonly shape: WriteShape
  readonly placeholders: Placeholders
}
