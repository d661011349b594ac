import { foldTable } from '../../core/foldTable.js'
import { optionalTextOf, textOf } from './catalogRows.js'
import { type KeyColumn, TableKeys } from './TableKey.js'

/** What a column's type is as part of a key; undefined if its values are not compared as whole numbers or texts. */
export type KindOf = (type: string) => KeyColumn['kind'] | undefined

interface Relation {
  readonly name: string
  /** Undefined stands for a column that no key can have. */
  readonly key: (KeyColumn | undefined)[]
  readonly columns: Set<string>
  ambiguous: boolean
}

/**
 * Puts keys together from rows of columns `home` (the schema or database), `name`, `column` and `type`. Every table and
 * view needs a row, that without a usable key one without a column; the `type` is null in columns outside of the key.
 * Rows of one table come in the order of its key. O(rows).
 */
export function readTableKeys(rows: Iterable<Record<string, unknown>>, kindOf: KindOf): TableKeys {
  const relations = new Map<string, Relation>()
  for (const row of rows) addRow(relationOf(relations, row), row, kindOf)
  const keys = new TableKeys()
  for (const relation of relations.values()) keys.add(relation.name, keyOf(relation))
  return keys
}

/** Tells a table from all others of the database, whatever the case of their names. */
export function tableId(row: Record<string, unknown>): string {
  return `${textOf(row, 'home')}\0${textOf(row, 'name')}`
}

function relationOf(relations: Map<string, Relation>, row: Record<string, unknown>): Relation {
  const id = tableId(row)
  const known = relations.get(id)
  if (known !== undefined) return known
  const added = { name: foldTable(textOf(row, 'name')), key: [], columns: new Set<string>(), ambiguous: false }
  relations.set(id, added)
  return added
}

/** Where `"Id"` and `id` are two columns, a query for the one must not be taken for a query for the other. */
function addRow(relation: Relation, row: Record<string, unknown>, kindOf: KindOf): void {
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
