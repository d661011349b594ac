import { isDeepStrictEqual } from 'node:util'
import { foldTable } from '../../../core/tables/foldTable.js'
import type { KeyColumn } from '../../../core/tables/normalKey.js'
import type { Reference, TableColumn, TableDescription } from './TableDescription.js'

/** A table of one schema, or another relation with a name of the same kind. */
export interface SchemaTable {
  readonly name: string
  /** In the order of the table. Undefined for views and whatever else is no table of its own. */
  readonly columns: readonly TableColumn[] | undefined
  readonly isPlainToRead: boolean
  readonly isPlainToWrite: boolean
}

/** A foreign key with the table that it refers to. */
export interface ForeignKey extends Reference {
  readonly parent: string
}

/** What is known of tables, by folded name. */
export type TableDescriptions = ReadonlyMap<string, TableDescription | undefined>

type Columns = ReadonlyMap<string, TableColumn>

/** Puts descriptions together. Tables of one name share a description if they have the same columns in one order; otherwise neither has one. O(tables). */
export function describeTables(
  tables: Iterable<SchemaTable>,
  foreignKeys: Iterable<ForeignKey>,
  keyOf: (table: string) => readonly KeyColumn[] | undefined,
): TableDescriptions {
  const references = referencesByParent(foreignKeys)
  const descriptions = new Map<string, TableDescription | undefined>()
  for (const table of tables) {
    const name = foldTable(table.name)
    const added = describe(table, name, references.get(name) ?? [], keyOf(name))
    const known = descriptions.get(name)
    descriptions.set(name, descriptions.has(name) ? known && added && merged(known, added) : added)
  }
  return descriptions
}

function describe(
  { columns, isPlainToRead, isPlainToWrite }: SchemaTable,
  name: string,
  references: readonly Reference[],
  key: readonly KeyColumn[] | undefined,
): TableDescription | undefined {
  const byName = columns && columnsByName(columns)
  return byName && { name, columns: byName, key, isPlainToRead, isPlainToWrite, references }
}

/** Where `"Id"` and `id` are two columns, text does not tell them apart. */
function columnsByName(columns: readonly TableColumn[]): Columns | undefined {
  const byName = new Map(columns.map((column) => [column.spelling.toLowerCase(), column]))
  return byName.size === columns.length && byName.size > 0 ? byName : undefined
}

function merged(one: TableDescription, two: TableDescription): TableDescription | undefined {
  const columns = mergedColumns(one.columns, two.columns)
  if (columns === undefined) return undefined
  const isPlainToRead = one.isPlainToRead && two.isPlainToRead
  const isPlainToWrite = one.isPlainToWrite && two.isPlainToWrite
  return { ...one, columns, isPlainToRead, isPlainToWrite, isOfSeveral: true }
}

function mergedColumns(one: Columns, two: Columns): Columns | undefined {
  const others = [...two.values()]
  const columns = new Map<string, TableColumn>()
  for (const [name, column] of one) {
    const other = others[columns.size]
    if (other?.spelling !== column.spelling || !isDeepStrictEqual(column.kind, other.kind)) return undefined
    columns.set(name, mergedColumn(column, other))
  }
  return columns.size === two.size ? columns : undefined
}

function mergedColumn(one: TableColumn, two: TableColumn): TableColumn {
  return {
    ...one,
    isIndexed: one.isIndexed || two.isIndexed,
    followsUpdates: one.followsUpdates || two.followsUpdates,
    replacesNull: one.replacesNull === true || two.replacesNull === true,
    isNumbered: one.isNumbered === true && two.isNumbered === true,
    initial: one.initial === two.initial ? one.initial : undefined,
  }
}

/** Those that change rows, each once, although tables of one name may have the same. */
function referencesByParent(foreignKeys: Iterable<ForeignKey>): ReadonlyMap<string, Reference[]> {
  const byParent = new Map<string, Map<string, Reference>>()
  for (const { parent, ...reference } of foreignKeys) {
    if (reference.onDelete === 'nothing' && reference.onUpdate === 'nothing') continue
    const name = foldTable(parent)
    const known = byParent.get(name) ?? new Map<string, Reference>()
    byParent.set(name, known.set(JSON.stringify(reference), reference))
  }
  return new Map(Array.from(byParent, ([name, references]) => [name, [...references.values()]]))
}
