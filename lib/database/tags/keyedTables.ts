import QuickLRU from 'quick-lru'
import { tableTag } from '../../core/tag.js'

/** It keeps up to twice as many; of a table that is forgotten, writes count as writes of any rows until it is read again. */
const known = new QuickLRU<string, true>({ maxSize: 5000 })

/** Rows of the table were read by their keys, for a cache: from now on it is worth while to tell which rows are written. */
export function noteKeyedRead(database: string, table: string): void {
  known.set(tableTag(database, table), true)
}

/** Whether any entry may depend on certain rows of the table only. */
export const hasKeyedReads = (tag: string): boolean => known.has(tag)
