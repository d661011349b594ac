import type { RowDependency } from '../../core/rowDependency.js'
import { anyTableTag, databaseTag, tableTag, type Tag } from '../../core/tag.js'
import type { Catalog } from '../catalog/graph/Catalog.js'
import { readDependencies } from '../precision/read/readDependencies.js'
import type { ShownRow } from '../precision/read/rowsOfAnswer.js'
import type { Statement } from '../sql/readStatement.js'

/** What the result of a read depends on. */
export interface ReadDependencies {
  /** Each write that has one of them changes the result. */
  readonly tags: readonly Tag[]
  /** What is known before the answer. */
  readonly dependencies: readonly RowDependency[]
  /** The same dependencies, narrower by the rows of the answer: the driver's row objects as they came. Absent if they say nothing more. */
  readonly withRows?: ((rows: readonly unknown[]) => readonly RowDependency[]) | undefined
  /** What the rows of the answer show of compared columns. */
  readonly shown?: ((rows: readonly unknown[]) => readonly ShownRow[]) | undefined
}

/**
 * What a statement depends on. Without the catalog it is any table. `stamp`: of the state that the statement reads, or of an earlier
 * one.
 */
export function readTags(
  statement: Statement,
  bindings: readonly unknown[] | undefined,
  database: string,
  catalog: Catalog | undefined,
  stamp: number,
): ReadDependencies {
  const tables = catalog && tablesBehind(statement.reads, catalog)
  // A statement that names no table, but a sequence or a system table, may depend on any.
  if (catalog === undefined || tables === undefined || tables.length === 0) {
    return { tags: unknownTables(database), dependencies: [] }
  }
  const precise = readDependencies(statement, bindings, database, catalog, stamp)
  if (precise === undefined) return { tags: tagsOfTables(database, tables), dependencies: [] }
  const behind = behindOthers(statement.reads, catalog)
  const coarse = tables.filter((table) => behind.has(table) || !precise.tables.has(table))
  const { dependencies, withRows, shown } = precise
  return { tags: tagsOfTables(database, coarse), dependencies, withRows, shown }
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

/** The tables that views, functions and policies read which have one of these names. */
function behindOthers(names: ReadonlySet<string>, catalog: Catalog): ReadonlySet<string> {
  const behind = new Set<string>()
  for (const name of names) {
    for (const base of catalog.basesOf([name])) if (base !== name) behind.add(base)
  }
  return behind
}

function tagsOfTables(database: string, tables: Iterable<string>): Tag[] {
  return [databaseTag(database), ...Array.from(tables, (table) => tableTag(database, table))]
}

function unknownTables(database: string): Tag[] {
  return [databaseTag(database), anyTableTag(database)]
}
