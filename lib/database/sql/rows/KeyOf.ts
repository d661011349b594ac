import type { KeyColumn } from '../../../core/KeyColumn.js'

/**
 * The primary key of a table, by its folded name; `undefined` where rows are not told one by one. That must be so if the
 * name stands for several tables with different keys, if two columns of the table fold to one name, if a key column is
 * computed from others, or if a write of one row may write others: by rules, or by `on conflict replace` in the schema.
 */
export type KeyOf = (table: string) => readonly KeyColumn[] | undefined
