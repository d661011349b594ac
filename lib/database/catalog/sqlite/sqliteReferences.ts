import { foldTable } from '../../../core/tables/foldTable.js'
import { isSet, optionalTextOf, textOf, type CatalogRow } from '../graph/catalogRows.js'
import type { CatalogGraph } from '../graph/CatalogGraph.js'
import type { ForeignKey } from '../graph/TableDescriptions.js'
import { tableId } from '../graph/TableKeys.js'

/**
 * Selects the columns of indexes (with `parent` null) and of foreign keys. Those of one foreign key have one `number` in their table.
 * The column that is referred to is null where the foreign key means the primary key.
 */
export function selectReferences(home: string, quoted: string): string {
  return `select ${home} as home, t.name, k."from" as "column", k."table" as parent, k."to" as parent_column,
      k.on_delete, k.on_update, k.id as number, k.seq as position
    from ${quoted}.sqlite_master as t, pragma_foreign_key_list(t.name, ${home}) as k where t.type = 'table'
    union all select ${home}, t.name, i.name, null, null, null, null, 0, 0
    from ${quoted}.sqlite_master as t, pragma_index_list(t.name, ${home}) as l, pragma_index_info(l.name, ${home}) as i
    where t.type = 'table' and t.rootpage > 0`
}

/** Distinguishes the columns of a database. */
export function columnOfTable(row: CatalogRow): string {
  return `${tableId(row).toLowerCase()}\0${textOf(row, 'column').toLowerCase()}`
}

/** The foreign keys, from their columns in order and from the columns of tables in the order of their keys. */
export function readForeignKeys(references: readonly CatalogRow[], columns: readonly CatalogRow[]): ForeignKey[] {
  const parts = new Map<string, CatalogRow[]>()
  for (const row of references) {
    if (row['parent'] === null) continue
    const id = `${tableId(row)}\0${String(row['number'])}`
    parts.set(id, [...(parts.get(id) ?? []), row])
  }
  return Array.from(parts.values(), (rows) => readForeignKey(rows, columns))
}

function readForeignKey(rows: readonly CatalogRow[], columns: readonly CatalogRow[]): ForeignKey {
  const [first] = rows as [CatalogRow]
  const named = rows.map((row) => optionalTextOf(row, 'parent_column')?.toLowerCase())
  const isNamed = named.every((name) => name !== undefined)
  const onDelete = textOf(first, 'on_delete')
  return {
    parent: textOf(first, 'parent'),
    child: foldTable(textOf(first, 'name')),
    columns: rows.map((row) => textOf(row, 'column').toLowerCase()),
    parentColumns: isNamed ? named : keyOfParent(first, columns),
    onDelete: onDelete === 'CASCADE' ? 'delete' : SETS.has(onDelete) ? 'set' : 'nothing',
    onUpdate: CHANGES.has(textOf(first, 'on_update')) ? 'set' : 'nothing',
  }
}

const SETS = new Set(['SET NULL', 'SET DEFAULT'])
const CHANGES = new Set([...SETS, 'CASCADE'])

function keyOfParent(reference: CatalogRow, columns: readonly CatalogRow[]): string[] {
  const parent = tableId({ home: reference['home'], name: reference['parent'] }).toLowerCase()
  const key = columns.filter((row) => isSet(row, 'pk') && tableId(row).toLowerCase() === parent)
  return key.map((row) => textOf(row, 'column').toLowerCase())
}

/** Adds the foreign keys that change rows. */
export function addForeignKeys(graph: CatalogGraph, foreignKeys: readonly ForeignKey[]): void {
  for (const { parent, child, onDelete, onUpdate } of foreignKeys) {
    if (onDelete !== 'nothing' || onUpdate !== 'nothing')
      graph.addCascade(foldTable(parent), child, onUpdate !== 'nothing')
  }
}
