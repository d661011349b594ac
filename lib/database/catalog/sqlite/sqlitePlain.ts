import { foldTable } from '../../../core/tables/foldTable.js'
import { optionalTextOf, textOf, type CatalogRow } from '../graph/catalogRows.js'
import { isVirtual, replacesRows } from './sqliteDefinitions.js'

interface PlainTables {
  /** A table with pages of its own that neither SQLite nor a virtual table writes by itself. */
  toRead(table: CatalogRow): boolean
  /** A table without triggers and without conflicts that delete rows. */
  toWrite(table: CatalogRow): boolean
}

export function plainTables(definitions: readonly CatalogRow[]): PlainTables {
  const triggered = new Set(
    definitions.filter((row) => row.type === 'trigger').map((row) => foldTable(textOf(row, 'tbl_name'))),
  )
  const virtual = definitions.filter(isVirtual).map((row) => textOf(row, 'name').toLowerCase())
  return {
    toRead: (table) => {
      const name = textOf(table, 'name').toLowerCase()
      if (table.type !== 'table' || isVirtual(table) || optionalTextOf(table, 'sql') === undefined) return false
      return !name.startsWith('sqlite_') && !virtual.some((prefix) => name.startsWith(`${prefix}_`))
    },
    toWrite: (table) => !triggered.has(foldTable(textOf(table, 'name'))) && !replacesRows(table),
  }
}
