import { isShared } from '../../cache/shared/publishers.js'
import {
  allRowsOf,
  anyTableTag,
  everythingIn,
  newRowsTag,
  rowTag,
  schemaTag,
  tableTag,
  type Tag,
} from '../../core/tag.js'
import { mayCallUserFunction } from './functionCalls.js'
import type { Catalog } from '../catalog/graph/Catalog.js'
import { functionsMayWrite } from '../connection/dialects.js'
import { hasKeyedReads } from './readTags.js'
import { keyedRows } from '../sql/rows/keyedRows.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import { EVERYTHING, type Action, type Statement } from '../sql/readStatement.js'

/** What a statement writes, as far as its text shows without the bindings. */
interface TextTags {
  readonly database: string
  readonly catalog: Catalog | undefined
  readonly tags: readonly Tag[]
  /** Where the text names one table: that table, and the tags that a write of any of its rows has. */
  readonly single?: { readonly table: string; readonly tag: Tag; readonly along: readonly Tag[] }
}

const NOTHING: readonly Tag[] = []

const known = new WeakMap<Statement, TextTags>()

/**
 * The tags that a statement writes; none where it only reads. Without the catalog a write counts as a write of everything. For a text
 * that was seen lately this is one look-up, and one more tag for each row that is written by its key.
 */
export function writeTags(
  statement: Statement,
  bindings: readonly unknown[] | undefined,
  { database, dialect }: ObservedKnex,
  catalog: Catalog | undefined,
): readonly Tag[] {
  let seen = known.get(statement)
  if (seen === undefined || seen.catalog !== catalog || seen.database !== database) {
    known.set(statement, (seen = textTags(statement, database, catalog)))
  }
  if (
    catalog === undefined &&
    seen.tags.length === 0 &&
    functionsMayWrite(dialect) &&
    mayCallUserFunction(statement, dialect)
  ) {
    return everythingIn(database)
  }
  const { tags, single } = seen
  if (single === undefined || catalog === undefined || !mayBeKeyed(single.tag)) return tags
  const keyed = keyedRows(statement, bindings, (table) => catalog.keyOf(table))
  if (keyed?.table !== single.table) return tags
  const { table, rows, generatesKeys } = keyed
  const precise = [...single.along, ...rows.map((row) => rowTag(database, table, row))]
  return generatesKeys ? [...precise, newRowsTag(database, table)] : precise
}

/** Whether any entry may depend on single rows of the table. Entries of other processes may. */
const mayBeKeyed = (tag: Tag): boolean => isShared() || hasKeyedReads(tag)

function textTags(statement: Statement, database: string, catalog: Catalog | undefined): TextTags {
  const { writes, reads, schema } = statement
  const base = { database, catalog }
  if (schema) return { ...base, tags: everythingAndSchema(database) }
  if (writes === EVERYTHING) return { ...base, tags: everythingIn(database) }
  if (catalog === undefined) return { ...base, tags: writes.size === 0 ? NOTHING : everythingIn(database) }
  const names = [...writes, ...catalog.writersAmong(reads)]
  if (names.length === 0) return { ...base, tags: NOTHING }
  // A table that the catalog lacks was created since the catalog was read.
  const isUnknown = catalog.listsTables && ![...writes].every((name) => catalog.has(name))
  if (isUnknown) return { ...base, tags: everythingAndSchema(database) }
  // A function among the names may do anything.
  const action = names.length === writes.size ? statement.action : 'any'
  if (catalog.affectsEverything(names, action)) return { ...base, tags: everythingIn(database) }
  return { ...base, ...tagsOfTables(names, action, database, catalog) }
}

function everythingAndSchema(database: string): Tag[] {
  return [...everythingIn(database), schemaTag(database)]
}

function tagsOfTables(
  names: readonly string[],
  action: Action,
  database: string,
  catalog: Catalog,
): Pick<TextTags, 'tags' | 'single'> {
  const [name] = names
  const allOf = (table: string): Tag[] => allRowsOf(database, table)
  const tables = [...catalog.affectedBy(names, action)]
  const tags = [anyTableTag(database), ...tables.flatMap(allOf)]
  if (names.length > 1 || name === undefined || catalog.keyOf(name) === undefined) return { tags }
  if (catalog.affectsItself(name, action)) return { tags }
  const others = tables.filter((table) => table !== name)
  const tag = tableTag(database, name)
  return { tags, single: { table: name, tag, along: [anyTableTag(database), tag, ...others.flatMap(allOf)] } }
}
