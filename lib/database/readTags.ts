import { anyTableTag, bulkTag, databaseTag, newRowsTag, rowTag, tableTag, type Tag } from '../core/tag.js'
import type { Catalog } from './catalog/Catalog.js'
import { noteKeyedRead } from './keyedTables.js'
import { keyedRows } from './sql/rows/keyedRows.js'
import type { Statement } from './sql/readStatement.js'

/** What the result of a read depends on. */
export interface ReadTags {
  readonly tags: readonly Tag[]
  /** What it depends on, too, unless it has exactly as many rows as were asked for. */
  readonly absent?: { readonly tag: Tag; readonly rows: number }
}

/** What a statement reads, as tags. `catalogue`: undefined where it is not known. */
export function readTags(
  statement: Statement,
  bindings: readonly unknown[] | undefined,
  database: string,
  catalogue: Catalog | undefined,
): ReadTags {
  if (catalogue === undefined) return { tags: unknownTables(database) }
  const tables = tablesBehind(statement.reads, catalogue)
  // What names no table at all (a sequence, a table of the system) may change with any.
  if (tables === undefined || tables.length === 0) return { tags: unknownTables(database) }
  const keyed = tables.length === 1 ? keyedRows(statement.rows, bindings, (table) => catalogue.keyOf(table)) : undefined
  if (keyed?.action !== 'read' || keyed.table !== tables[0]) return { tags: tagsOfTables(database, tables) }
  const { table, rows, countsRows } = keyed
  noteKeyedRead(database, table)
  const absent = newRowsTag(database, table)
  const tags = [databaseTag(database), bulkTag(database, table), ...rows.map((row) => rowTag(database, table, row))]
  return countsRows ? { tags, absent: { tag: absent, rows: rows.length } } : { tags: [...tags, absent] }
}

/** Tags for tables that were named instead of seen, and for all that is behind them. */
export function tagsOfNames(names: Iterable<string>, database: string, catalogue: Catalog | undefined): Tag[] {
  const tables = catalogue?.dependsOnEverything(names) === false ? catalogue.basesOf(names) : undefined
  return tables === undefined ? unknownTables(database) : tagsOfTables(database, tables)
}

/** The tables behind the names, as far as these are tables at all; `undefined`: it may be any. */
function tablesBehind(names: ReadonlySet<string>, catalogue: Catalog): string[] | undefined {
  if (catalogue.dependsOnEverything(names)) return undefined
  const bases = [...catalogue.basesOf(names)]
  return catalogue.listsTables ? bases.filter((name) => catalogue.has(name)) : bases
}

function tagsOfTables(database: string, tables: Iterable<string>): Tag[] {
  return [databaseTag(database), ...Array.from(tables, (table) => tableTag(database, table))]
}

function unknownTables(database: string): Tag[] {
  return [databaseTag(database), anyTableTag(database)]
}
