import type { KeyColumn } from '../../../core/tables/normalKey.js'

/**
 * The primary key of a table, by its folded name; `undefined` where a write of one row counts as a write of the table. It must
 * be `undefined` if the name stands for several tables with different keys, if two columns of the table fold to one name, if a
 * key column is computed from others, or if a write of one row may write others: by rules, or by `on conflict replace`.
 */
export type KeyOf = (table: string) => readonly KeyColumn[] | undefined

/** Rows of one table that a statement reads or writes, and no others. */
export interface KeyedRows {
  readonly action: 'read' | 'insert' | 'update' | 'delete'
  /** Folded name of the only table. */
  readonly table: string
  /**
   * The rows' keys in normal form, distinct, at most 100. Other rows may have these keys, too, and some of them may not
   * exist. For an insert: the keys that the statement gives.
   */
  readonly rows: readonly string[]
  /** An insert in which at least one new row may get its key from the database. */
  readonly generatesKeys: boolean
  /** A read that returns one result row for each row that it finds, so that `rows.length` of them mean: all were found. */
  readonly countsRows: boolean
}

/** SQLite names the key of most tables in these ways as well. */
const ROW_IDS = new Set(['rowid', 'oid', '_rowid_'])

/** Whether a column may be the key by another name. */
export const isRowId = (column: string): boolean => ROW_IDS.has(column)

/** All lists with one element of each of the lists, in order; `undefined` if they are more than `most`. */
export function product<T>(lists: readonly (readonly T[])[], most = Infinity): readonly (readonly T[])[] | undefined {
  if (lists.reduce((count, { length }) => count * length, 1) > most) return undefined
  return lists.reduce<readonly (readonly T[])[]>(
    (tuples, list) => tuples.flatMap((tuple) => list.map((element) => [...tuple, element])),
    [[]],
  )
}
