/** Rows of one table that a statement reads or writes, and no others. */
export interface KeyedRows {
  readonly action: 'read' | 'insert' | 'update' | 'delete'
  /** Folded name of the only table. */
  readonly table: string
  /**
   * The rows' keys in normal form, distinct, at most 100. Other rows may have these keys, too, and not all of them need to
   * exist; for an insert those that are given.
   */
  readonly rows: readonly string[]
  /** An insert in which at least one new row may get its key from the database. */
  readonly generatesKeys: boolean
  /** A read that returns one result row for each row that it finds, so that `rows.length` of them mean: all were found. */
  readonly countsRows: boolean
}
