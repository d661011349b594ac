import { foldTable } from '../../../core/tables/foldTable.js'
import { optionalTextOf, textOf, type CatalogRow } from '../graph/catalogRows.js'
import { initialValue, unquoted, wholeNumber } from '../graph/initialValue.js'
import type { TableColumn } from '../graph/TableDescription.js'
import type { ForeignKey, SchemaTable } from '../graph/TableDescriptions.js'
import { tableId } from '../graph/TableKeys.js'
import { kindOfColumn } from './mysqlKinds.js'

/**
 * The tables, from the rows of the query for columns. `triggered`: the folded names of tables with triggers. The information schema
 * hides triggers from users without a right to them.
 */
export function readTables(rows: readonly CatalogRow[], triggered: ReadonlySet<string>): SchemaTable[] {
  const indexed = new Set(rows.filter((row) => row.kind === 'index' || row.kind === 'part').map(columnId))
  const columns = new Map<string, TableColumn[]>()
  for (const row of rows) if (row.kind === 'table') columns.set(tableId(row), [])
  for (const row of rows) {
    if (row.kind === 'column') columns.get(tableId(row))?.push(readColumn(row, indexed.has(columnId(row))))
  }
  const showsTriggers = rightsToTriggers(rows)
  return rows
    .filter((row) => row.kind === 'table' || row.kind === 'other')
    .map((row) => ({
      name: textOf(row, 'name'),
      columns: columns.get(tableId(row)),
      isPlainToRead: row.kind === 'table',
      isPlainToWrite: row.kind === 'table' && showsTriggers(row) && !triggered.has(foldTable(textOf(row, 'name'))),
    }))
}

function readColumn(row: CatalogRow, isIndexed: boolean): TableColumn {
  const kind = kindOfColumn(row)
  const extra = textOf(row, 'extra')
  const isNullable = row['nullable'] === 'YES'
  return {
    spelling: textOf(row, 'column'),
    kind,
    isIndexed,
    followsUpdates: GENERATED.test(extra) || /on update/i.test(extra),
    replacesNull: !isNullable,
    isNumbered: /auto_increment/i.test(extra),
    initial: UNTOLD.test(extra) || GENERATED.test(extra) ? undefined : initialValue(kind, literalOf(row, isNullable)),
  }
}

const GENERATED = /(?:virtual|stored|persistent)/i
/** `DEFAULT_GENERATED` says that the default is an expression. */
const UNTOLD = /auto_increment|default_generated/i

/**
 * MariaDB shows a default as SQL, MySQL the plain value. A column without NULL and without a default gets one all the same where
 * the server is not strict.
 */
function literalOf(row: CatalogRow, isNullable: boolean): string | null | undefined {
  const value = optionalTextOf(row, 'value')
  if (value === undefined || (row['flavour'] === 'MariaDB' && value === 'NULL')) return isNullable ? null : undefined
  return row['flavour'] === 'MariaDB' ? (unquoted(value) ?? wholeNumber(value)) : value
}

function columnId(row: CatalogRow): string {
  return `${tableId(row)}\0${textOf(row, 'column').toLowerCase()}`
}

/** Whether the user may see the triggers of a table: by a right to all databases, to this one, or to the table. */
function rightsToTriggers(rows: readonly CatalogRow[]): (table: CatalogRow) => boolean {
  const rights = rows.filter((row) => row.kind === 'right')
  const tables = new Set(rights.filter((row) => row['name'] !== null).map(tableId))
  const databases = rights
    .filter((row) => row['name'] === null)
    .map((row) => optionalTextOf(row, 'home'))
    .map((pattern) => (pattern === undefined ? /^/ : likePattern(pattern)))
  return (table) => tables.has(tableId(table)) || databases.some((pattern) => pattern.test(textOf(table, 'home')))
}

/** The pattern of LIKE by which a right names databases. */
function likePattern(pattern: string): RegExp {
  const parts = pattern.match(/\\?[^]/g) ?? []
  const source = parts.map((part) =>
    part === '%' ? '.*' : part === '_' ? '.' : part.slice(-1).replace(SPECIAL, String.raw`\$&`),
  )
  return new RegExp(`^${source.join('')}$`, 's')
}

const SPECIAL = /[$()*+.?[\\\]^{|}]/

/** The foreign keys, from the rows for their rules and those for their columns in order. */
export function readForeignKeys(rows: readonly CatalogRow[]): ForeignKey[] {
  const parts = new Map<string, CatalogRow[]>()
  for (const row of rows) {
    if (row.kind !== 'part') continue
    const id = constraintId(row)
    parts.set(id, [...(parts.get(id) ?? []), row])
  }
  return rows
    .filter((row) => row.kind === 'rule')
    .flatMap((row) => readForeignKey(row, parts.get(constraintId(row)) ?? []))
}

function readForeignKey(rule: CatalogRow, parts: readonly CatalogRow[]): ForeignKey[] {
  const onDelete = textOf(rule, 'type')
  return parts.slice(0, 1).map((first) => ({
    parent: textOf(first, 'value'),
    child: foldTable(textOf(first, 'name')),
    columns: parts.map((part) => textOf(part, 'column').toLowerCase()),
    parentColumns: parts.map((part) => textOf(part, 'extra').toLowerCase()),
    onDelete: onDelete === 'CASCADE' ? 'delete' : SETS.has(onDelete) ? 'set' : 'nothing',
    onUpdate: textOf(rule, 'extra') === 'CASCADE' || SETS.has(textOf(rule, 'extra')) ? 'set' : 'nothing',
  }))
}

const SETS = new Set(['SET NULL', 'SET DEFAULT'])

function constraintId(row: CatalogRow): string {
  return `${tableId(row)}\0${textOf(row, 'constraint')}`
}
