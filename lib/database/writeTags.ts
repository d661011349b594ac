import { isShared } from '../cache/writes.js'
import { allRowsOf, anyTableTag, everythingIn, newRowsTag, rowTag, schemaTag, tableTag, type Tag } from '../core/tag.js'
import { mayCall } from './calls.js'
import type { Catalog } from './catalog/Catalog.js'
import { hasRoutines } from './dialects.js'
import { hasKeyedReads } from './keyedTables.js'
import { keyedRows } from './sql/rows/keyedRows.js'
import type { Source } from './Source.js'
import { EVERYTHING, type Action, type Statement } from './sql/readStatement.js'

/** What a statement writes, as far as its text alone tells. */
interface Written {
  readonly database: string
  readonly catalogue: Catalog | undefined
  readonly tags: readonly Tag[]
  /** Where one table alone is written by name: that table, and the tags of all that is written along. */
  readonly single?: { readonly table: string; readonly tag: Tag; readonly along: readonly Tag[] }
}

const NOTHING: readonly Tag[] = []
const written = new WeakMap<Statement, Written>()

/**
 * What a statement writes, as tags; none where it only reads. `catalogue`: undefined where it is not known. For a text that was
 * seen lately it takes a look-up, and for one that writes rows by their keys a tag a row.
 */
export function writeTags(
  statement: Statement,
  sql: string,
  bindings: readonly unknown[] | undefined,
  source: Source,
  catalogue: Catalog | undefined,
): readonly Tag[] {
  const { database, dialect } = source
  let seen = written.get(statement)
  if (seen === undefined || seen.catalogue !== catalogue || seen.database !== database) {
    written.set(statement, (seen = readTextAlone(statement, database, catalogue)))
  }
  if (catalogue === undefined && seen.tags.length === 0 && hasRoutines(dialect) && mayCall(sql, statement, dialect)) {
    return everythingIn(database)
  }
  const { tags, single } = seen
  if (single === undefined || catalogue === undefined || !mayBeKeyed(single.tag)) return tags
  const keyed = keyedRows(statement.rows, bindings, (table) => catalogue.keyOf(table))
  if (keyed?.table !== single.table) return tags
  const { table, rows, generatesKeys } = keyed
  const precise = [...single.along, ...rows.map((row) => rowTag(database, table, row))]
  return generatesKeys ? [...precise, newRowsTag(database, table)] : precise
}

/** Whether any entry may depend on certain rows of the table only; of other processes that is not known. */
const mayBeKeyed = (tag: Tag): boolean => isShared() || hasKeyedReads(tag)

function readTextAlone(statement: Statement, database: string, catalogue: Catalog | undefined): Written {
  const { writes, reads, schema } = statement
  const known = { database, catalogue }
  if (schema) return { ...known, tags: everythingAndSchema(database) }
  if (writes === EVERYTHING) return { ...known, tags: everythingIn(database) }
  if (catalogue === undefined) return { ...known, tags: writes.size === 0 ? NOTHING : everythingIn(database) }
  const names = [...writes, ...catalogue.writersAmong(reads)]
  if (names.length === 0) return { ...known, tags: NOTHING }
  // A table that the catalogue does not know was made by somebody else since.
  const isUnknown = catalogue.listsTables && ![...writes].every((name) => catalogue.has(name))
  if (isUnknown) return { ...known, tags: everythingAndSchema(database) }
  // A function may do anything.
  const action = names.length === writes.size ? statement.action : 'any'
  if (catalogue.affectsEverything(names, action)) return { ...known, tags: everythingIn(database) }
  return { ...known, ...tagsOfTables(names, action, database, catalogue) }
}

function everythingAndSchema(database: string): Tag[] {
  return [...everythingIn(database), schemaTag(database)]
}

function tagsOfTables(
  names: readonly string[],
  action: Action,
  database: string,
  catalogue: Catalog,
): Pick<Written, 'tags' | 'single'> {
  const [name] = names
  const allOf = (table: string): Tag[] => allRowsOf(database, table)
  const tables = [...catalogue.affectedBy(names, action)]
  const tags = [anyTableTag(database), ...tables.flatMap(allOf)]
  if (names.length > 1 || name === undefined || catalogue.keyOf(name) === undefined) return { tags }
  if (catalogue.affectsItself(name, action)) return { tags }
  const others = tables.filter((table) => table !== name)
  const tag = tableTag(database, name)
  return { tags, single: { table: name, tag, along: [anyTableTag(database), tag, ...others.flatMap(allOf)] } }
}
