import { isDeepStrictEqual } from 'node:util'
import { foldTable } from '../../../core/tables/foldTable.js'
import type { KeyColumn } from '../../../core/tables/normalKey.js'
import { optionalTextOf, textOf, type CatalogRow } from './catalogRows.js'

/** The kind of a column of that type as part of a key; undefined if its values are not compared as whole numbers or texts. */
export type KindOf = (type: string) => KeyColumn['kind'] | undefined

/** The kinds of types that are known by their names. */
export const kindByName =
  (integers: readonly string[], texts: readonly string[]): KindOf =>
  (type) => {
    if (integers.includes(type)) return 'integer'
    return texts.includes(type) ? 'text' : undefined
  }

/** The primary keys of tables, by folded name. Of two tables with one name, neither has a key if their keys differ. */
export type TableKeys = ReadonlyMap<string, readonly KeyColumn[] | undefined>

interface Relation {
  readonly name: string
  /** Undefined stands for a column that no key can have. */
  readonly key: (KeyColumn | undefined)[]
  readonly columns: Set<string>
  ambiguous: boolean
}

/**
 * Puts keys together from rows with `home` (the schema or database), `name`, `column` and `type`. Every table and view
 * needs a row; the `column` is null if it has no usable key, and the `type` is null in columns outside of the key. Rows of
 * one table come in the order of its key. O(rows).
 */
export function readTableKeys(rows: Iterable<CatalogRow>, kindOf: KindOf): TableKeys {
  const relations = new Map<string, Relation>()
  for (const row of rows) addRow(relationOf(relations, row), row, kindOf)
  const keys = new Map<string, readonly KeyColumn[] | undefined>()
  for (const relation of relations.values()) {
    const { name } = relation
    const key = keyOf(relation)
    const differs = keys.has(name) && !isDeepStrictEqual(keys.get(name), key)
    keys.set(name, differs ? undefined : key)
  }
  return keys
}

/** Distinguishes the tables of a database, without regard to the case of their names. */
export function tableId(row: CatalogRow): string {
  return `${textOf(row, 'home')}\0${textOf(row, 'name')}`
}

function relationOf(relations: Map<string, Relation>, row: CatalogRow): Relation {
  const id = tableId(row)
  const known = relations.get(id)
  if (known !== undefined) return known
  const added = { name: foldTable(textOf(row, 'name')), key: [], columns: new Set<string>(), ambiguous: false }
  relations.set(id, added)
  return added
}

/** Where `"Id"` and `id` are two columns, a query for the one must not be taken for a query for the other. */
function addRow(relation: Relation, row: CatalogRow, kindOf: KindOf): void {
  const column = optionalTextOf(row, 'column')?.toLowerCase()
  const type = optionalTextOf(row, 'type')
  if (column === undefined) return
  if (relation.columns.has(column)) relation.ambiguous = true
  relation.columns.add(column)
  if (type === undefined) return
  const kind = kindOf(type)
  relation.key.push(kind && { column, kind })
}

function keyOf({ key, ambiguous }: Relation): readonly KeyColumn[] | undefined {
  const usable = key.filter((column) => column !== undefined)
  return ambiguous || usable.length === 0 || usable.length < key.length ? undefined : usable
}
