/**
 * What a result depends on in one table, by one mention of the table in one statement. It holds as long as no write changes what
 * the statement sees of the table's rows. `writtenTags.ts` names the writes that can.
 */
export interface RowDependency {
  /** The database and the table: `main/users`, see `tableId`. */
  readonly table: string
  /** The columns that the statement uses, in lower case: a superset. */
  readonly columns: readonly string[]
  /** Those that decide which rows the result shows, and where: in conditions, joins and, with LIMIT, the order. A superset. */
  readonly deciding: readonly string[]
  /** Each of them holds for every row that matters. */
  readonly conditions: readonly RowCondition[]
  /** The primary keys of the rows in the result, in normal form (`normalKey`). Absent if the result does not show them all. */
  readonly rows?: readonly string[] | undefined
  /** What the rows in the result have in further columns. Only entries in memory say it. */
  readonly shown?: readonly RowCondition[] | undefined
  /** The result skips rows (OFFSET), so a row that it does not show can change it by leaving. */
  readonly skips?: boolean | undefined
  /** The columns of the primary key, if the conditions give each of them. */
  readonly key?: readonly string[] | undefined
  /** Every row that the conditions on the key ask for is in the result, so no new row can be among them. */
  readonly isComplete?: boolean | undefined
}

/** A column is equal to one of the values. */
export interface RowCondition {
  readonly column: string
  /** In the form of `comparableValue`: `=5`, `~` for NULL. */
  readonly values: readonly string[]
  /** The values as the statement gave them, for people to read, if they differ from `values`. */
  readonly shown?: readonly string[] | undefined
}
