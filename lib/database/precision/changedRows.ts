import { NULL_VALUE, UNKNOWN_VALUE, comparableValue, type ValueKind } from '../../core/tables/comparableValue.js'
import * as written from '../../core/tables/writtenTags.js'
import { anyTableTag, tableId, type Tag } from '../../core/tag.js'
import { knownDatabases } from '../../cache/shared/knownDatabases.js'
import { catalogsByDatabase, catalogsIn } from '../catalog/knownCatalogs.js'
import type { Catalog } from '../catalog/graph/Catalog.js'
import type { TableDescription } from '../catalog/graph/TableDescription.js'
import { comparedColumns } from './comparedColumns.js'

/** Values of columns, each alone or in a list of which one is met. */
export type RowFilter = Readonly<Record<string, unknown>>

/**
 * The tags of a write of unknown kind, in each database whose catalog this process knows, to the rows of a table that meet the filter before it or
 * after it. Of the other databases, any rows of a table of this name. `undefined` if no known database has the table.
 */
export function tagsOfChangedRows(table: string, filter: RowFilter): Tag[] | undefined {
  const tags: Tag[] = []
  for (const [database, catalog] of catalogsByDatabase()) {
    if (!catalog.has(table)) continue
    const id = tableId(database, table)
    const description = catalog.describe(table)
    tags.push(anyTableTag(database), written.written(id))
    if (description === undefined) tags.push(written.anythingIn(id))
    else tags.push(...changesIn(id, description, filter))
  }
  return tags.length === 0 ? undefined : [...tags, ...wherever(table)]
}

function isIn(catalogs: readonly Catalog[], table: string): boolean {
  return catalogs.length > 0 && catalogs.every((catalog) => catalog.has(table))
}

/** Any rows of the table, in each database whose catalog is not known now or does not have the table: it can be new. */
function wherever(table: string): Tag[] {
  const databases = knownDatabases.all().filter((database) => !isIn(catalogsIn(database), table))
  return databases.flatMap((database) => {
    const id = tableId(database, table)
    return [anyTableTag(database), written.written(id), written.anythingIn(id)]
  })
}

function changesIn(table: string, description: TableDescription, filter: RowFilter): Tag[] {
  const set = written.bulkSetIn(table)
  const columns = Array.from(description.columns.keys(), (column) => written.columnOf(set, column))
  const kinds = [written.newIn(table), written.bulkGoneIn(table), ...columns]
  const values = [...comparedColumns(table, description)].flatMap(([column, kind]) =>
    valuesOf(filter, column, kind).map((value) => [column, value] as const),
  )
  const into = columns.map((of) => written.intoTag(of, UNKNOWN_VALUE))
  return [
    set,
    ...kinds,
    ...into,
    ...kinds.flatMap((of) => values.map(([column, value]) => written.valueTag(of, column, value))),
  ]
}

/** The comparable values that the filter allows. A column without a filter may have any. */
function valuesOf(filter: RowFilter, column: string, kind: ValueKind): readonly string[] {
  const name = Object.keys(filter).find((each) => each.toLowerCase() === column)
  if (name === undefined) return [UNKNOWN_VALUE]
  const given = filter[name]
  const values = Array.isArray(given) ? (given as unknown[]) : [given]
  const comparable = values.map((value) => (value === null ? NULL_VALUE : comparableValue(value, kind)))
  return comparable.every((value) => value !== undefined) ? comparable : [UNKNOWN_VALUE]
}
