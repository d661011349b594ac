import type { Tag } from '../tag.js'

/**
 * The tags of writes to one table. A write of a table has the tag `table:` and, by what it does:
 * - `new:` rows are added;
 * - `gone:` rows are deleted by their primary keys, `row-gone:` with the key; `bulk-gone:` other rows are deleted;
 * - `set:` rows are updated by their keys, `set:….column` with each column that is set, `row:` with the key, `row:….column` with both;
 *   `bulk-set:`, `bulk-set:….column` other rows are updated;
 * - `all:` anything may have changed.
 *
 * A value tag belongs to one of `new:`, `gone:`, `bulk-gone:`, `set:….column` and `bulk-set:….column`, and says what the written rows
 * have in a compared column, before the write or after it: `=new:main/tasks/project=5`. It ends with `?` where that is not known.
 * For a column that is set, one more says only what it is set to: `=set:main/tasks.project/>=5`.
 */
export const written = (table: string): Tag => `table:${table}`
export const anythingIn = (table: string): Tag => `all:${table}`
export const newIn = (table: string): Tag => `new:${table}`
export const goneIn = (table: string): Tag => `gone:${table}`
export const bulkGoneIn = (table: string): Tag => `bulk-gone:${table}`
export const setIn = (table: string): Tag => `set:${table}`
export const bulkSetIn = (table: string): Tag => `bulk-set:${table}`
/** `set`: `setIn` or `bulkSetIn` of the table, or `rowOf`. */
export const columnOf = (set: Tag, column: string): Tag => `${set}.${column}`
export const rowOf = (table: string, row: string): Tag => `row:${table}/${row}`
export const goneRowOf = (table: string, row: string): Tag => `row-gone:${table}/${row}`
/** `value`: in the form of `comparableValue`, or `UNKNOWN_VALUE`. */
export const valueTag = (of: Tag, column: string, value: string): Tag => `=${of}/${column}${value}`
/** `of`: `columnOf` the column that is set. */
export const intoTag = (of: Tag, value: string): Tag => valueTag(of, '>', value)
