/**
 * A column of a table's primary key, as far as it decides which values name the same row. `'integer'` is a column of a type of
 * whole numbers with at least 32 bits, `'text'` one of strings of any length or of UUIDs; columns of all other types have no
 * kind.
 */
export interface KeyColumn {
  /** The column's name in lower case. */
  readonly column: string
  readonly kind: 'integer' | 'text'
}
