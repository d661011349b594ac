import type { ValueKind } from '../../../core/tables/comparableValue.js'
import { isSet, optionalTextOf, textOf, type CatalogRow } from '../graph/catalogRows.js'
import { initialValue, unquoted, wholeNumber } from '../graph/initialValue.js'
import type { TableColumn } from '../graph/TableDescription.js'
import type { SchemaTable } from '../graph/TableDescriptions.js'
import { tableId } from '../graph/TableKeys.js'
import { hasUnknownCollation } from './sqliteDefinitions.js'
import { plainTables } from './sqlitePlain.js'
import { columnOfTable } from './sqliteReferences.js'

/** The tables, from the rows for columns, for definitions, and for the columns of indexes and foreign keys. */
export function readTables(
  columns: readonly CatalogRow[],
  definitions: readonly CatalogRow[],
  indexes: readonly CatalogRow[],
): SchemaTable[] {
  const indexed = new Set(indexes.filter((row) => row['column'] !== null).map(columnOfTable))
  const collated = new Set(definitions.filter(hasUnknownCollation).map(tableId))
  const byTable = new Map<string, TableColumn[]>()
  for (const row of columns.toSorted((one, two) => Number(one['cid']) - Number(two['cid']))) {
    if (row['column'] === null) continue
    const id = tableId(row)
    const known = byTable.get(id) ?? []
    byTable.set(id, known)
    known.push(readColumn(row, indexed.has(columnOfTable(row)), collated.has(id)))
  }
  const { toRead, toWrite } = plainTables(definitions)
  return definitions
    .filter((row) => row.type !== 'trigger')
    .map((row) => ({
      name: textOf(row, 'name'),
      columns: byTable.get(tableId(row)),
      isPlainToRead: toRead(row),
      isPlainToWrite: toRead(row) && toWrite(row),
    }))
}

/** Of a column in the primary key that is not told, the row's number may become the value. */
function readColumn(row: CatalogRow, isIndexed: boolean, isCollated: boolean): TableColumn {
  const isKey = isSet(row, 'pk')
  const isGenerated = isSet(row, 'hidden')
  const kind = kindOfColumn(textOf(row, 'declared'), isCollated)
  const takesNull = !isKey && !isSet(row, 'notnull')
  return {
    spelling: textOf(row, 'column'),
    kind,
    isIndexed: isIndexed || isKey,
    followsUpdates: isGenerated,
    replacesNull: !takesNull,
    // Without rows' numbers, SQLite refuses a row without a key.
    isNumbered: isKey && !isGenerated && optionalTextOf(row, 'value') === undefined,
    initial: isGenerated ? undefined : initialValue(kind, literalOf(optionalTextOf(row, 'value'), takesNull)),
  }
}

function literalOf(value: string | undefined, takesNull: boolean): string | null | undefined {
  if (value === undefined || /^null$/i.test(value)) return takesNull ? null : undefined
  if (/^(?:true|false)$/i.test(value)) return /^true$/i.test(value) ? '1' : '0'
  return unquoted(value) ?? wholeNumber(value)
}

/**
 * SQLite's rules of affinity, in their order: the first that matches holds. A collation of the application may take any texts for
 * equal; only whole numbers have none.
 */
function kindOfColumn(type: string, isCollated: boolean): ValueKind | undefined {
  if (/int/i.test(type)) return { name: 'integer', least: -(2 ** 63), most: 2 ** 63 }
  if (isCollated) return undefined
  if (/char|clob|text/i.test(type)) return { name: 'text' }
  return type === '' || /blob|real|floa|doub|^any$/i.test(type) ? undefined : { name: 'number' }
}
