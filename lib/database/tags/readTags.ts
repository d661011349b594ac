import QuickLRU from 'quick-lru'
import { anyTableTag, bulkTag, databaseTag, newRowsTag, rowTag, tableTag, type Tag } from '../../core/tag.js'
import type { Catalog } from '../catalog/graph/Catalog.js'
import { keyedRows } from '../sql/rows/keyedRows.js'
import type { Statement } from '../sql/readStatement.js'

/** The tags that the result of a read depends on. */
export interface ReadTags {
  readonly tags: readonly Tag[]
  /** A read of rows by their keys depends on this tag, too, unless it gives exactly this many rows: then none is missing. */
  readonly absent?: { readonly tag: Tag; readonly rows: number }
}

/** The tags that a statement reads. Without the catalog they stand for any table. */
export function readTags(
  statement: Statement,
  bindings: readonly unknown[] | undefined,
  database: string,
  catalog: Catalog | undefined,
): ReadTags {
  if (catalog === undefined) return { tags: unknownTables(database) }
  const tables = tablesBehind(statement.reads, catalog)
  // A statement that names no table, but a sequence or a system table, may depend on any.
  if (tables === undefined || tables.length === 0) return { tags: unknownTables(database) }
  const keyed = tables.length === 1 ? keyedRows(statement, bindings, (table) => catalog.keyOf(table)) : undefined
  if (keyed?.action !== 'read' || keyed.table !== tables[0]) return { tags: tagsOfTables(database, tables) }
  const { table, rows, countsRows } = keyed
  noteKeyedRead(database, table)
  const absent = newRowsTag(database, table)
  const tags = [databaseTag(database), bulkTag(database, table), ...rows.map((row) => rowTag(database, table, row))]
  return countsRows ? { tags, absent: { tag: absent, rows: rows.length } } : { tags: [...tags, absent] }
}

/** The tags of named tables, and of the tables behind named views. */
export function tagsOfNames(names: Iterable<string>, database: string, catalog: Catalog | undefined): Tag[] {
  const tables = catalog?.dependsOnEverything(names) === false ? catalog.basesOf(names) : undefined
  return tables === undefined ? unknownTables(database) : tagsOfTables(database, tables)
}

/** The tables that the names stand for, without names that are no tables; `undefined`: it may be any table. */
function tablesBehind(names: ReadonlySet<string>, catalog: Catalog): string[] | undefined {
  if (catalog.dependsOnEverything(names)) return undefined
  const bases = [...catalog.basesOf(names)]
  return catalog.listsTables ? bases.filter((name) => catalog.has(name)) : bases
}

function tagsOfTables(database: string, tables: Iterable<string>): Tag[] {
  return [databaseTag(database), ...Array.from(tables, (table) => tableTag(database, table))]
}

function unknownTables(database: string): Tag[] {
  return [databaseTag(database), anyTableTag(database)]
}

/** A table that falls out of this list counts as one that is not read by keys, until it is read so again. */
const readByKeys = new QuickLRU<string, true>({ maxSize: 5000 })

/** A load has read rows of the table by their keys: from now on the rows of each write are worth telling apart. */
export function noteKeyedRead(database: string, table: string): void {
  readByKeys.set(tableTag(database, table), true)
}

/** Whether any entry may depend on single rows of the table. `tag`: the table's tag. */
export const hasKeyedReads = (tag: Tag): boolean => readByKeys.has(tag)
