import type { ValueKind } from '../../../core/tables/comparableValue.js'
import { foldTable } from '../../../core/tables/foldTable.js'
import { optionalTextOf, textOf, type CatalogRow } from '../graph/catalogRows.js'
import { initialValue, unquoted, wholeNumber } from '../graph/initialValue.js'
import type { TableColumn } from '../graph/TableDescription.js'
import type { ForeignKey, SchemaTable } from '../graph/TableDescriptions.js'
import { tableId } from '../graph/TableKeys.js'

/** A table with the names of its columns by their numbers. */
interface Numbered {
  readonly table: SchemaTable
  readonly names: ReadonlyMap<string, string>
}

/** The tables and the foreign keys, from the rows of the query for columns. */
export function readColumns(rows: readonly CatalogRow[]): [tables: SchemaTable[], foreignKeys: ForeignKey[]] {
  const columnsById = new Map<string, CatalogRow[]>()
  for (const row of inOrder(rows.filter(({ kind }) => kind === 'column'))) addTo(columnsById, tableId(row), row)
  const numbered = new Map<string, Numbered>()
  for (const row of rows)
    if (row.kind === 'table') numbered.set(tableId(row), readTable(row, columnsById.get(tableId(row)) ?? []))
  const foreignKeys = rows.filter((row) => row.kind === 'reference').flatMap((row) => readReference(row, numbered))
  return [Array.from(numbered.values(), ({ table }) => table), foreignKeys]
}

/** By the numbers of columns. */
function inOrder(rows: readonly CatalogRow[]): CatalogRow[] {
  return rows.toSorted((one, two) => Number(one['places']) - Number(two['places']))
}

function addTo(rows: Map<string, CatalogRow[]>, id: string, row: CatalogRow): void {
  const known = rows.get(id)
  if (known === undefined) rows.set(id, [row])
  else known.push(row)
}

function readTable(row: CatalogRow, columns: readonly CatalogRow[]): Numbered {
  const indexed = new Set(numbers(row, 'places'))
  const traits = textOf(row, 'traits')
  const table = {
    name: textOf(row, 'name'),
    columns: traits.includes('table') ? columns.map((column) => readColumn(column, indexed)) : undefined,
    isPlainToRead: traits.includes('readable'),
    isPlainToWrite: traits.includes('readable') && traits.includes('writable'),
  }
  return { table, names: new Map(columns.map((column) => [textOf(column, 'places'), textOf(column, 'column')])) }
}

function readColumn(row: CatalogRow, indexed: ReadonlySet<string>): TableColumn {
  const traits = textOf(row, 'traits')
  const kind = kindOf(textOf(row, 'type'))
  return {
    spelling: textOf(row, 'column'),
    kind,
    isIndexed: indexed.has(textOf(row, 'places')),
    followsUpdates: traits.includes('generated'),
    initial: initialValue(kind, literalOf(optionalTextOf(row, 'value'), traits, kind)),
  }
}

/** What stands in a new row, as far as the default is a literal. */
function literalOf(
  expression: string | undefined,
  traits: string,
  kind: ValueKind | undefined,
): string | boolean | null | undefined {
  if (traits.includes('generated') || traits.includes('identity')) return undefined
  if (!traits.includes('default')) return traits.includes('nullable') ? null : undefined
  if (expression === undefined || kind === undefined) return undefined
  if (NULL.test(expression)) return null
  const [, value, type] = CAST.exec(expression) ?? [undefined, expression, '']
  return literalOfKind(value, type, kind)
}

/** A cast to a type with a length may cut the text, and other types write their values in another way. */
function literalOfKind(value: string, type: string, kind: ValueKind): string | boolean | undefined {
  if (kind.name === 'integer') return wholeNumber(unquoted(value) ?? value)
  if (kind.name === 'boolean') return value === 'true' || (value === 'false' ? false : undefined)
  const isOwn = kind.name === 'day' ? type === 'date' : kind === ENUM || TEXT_TYPE.test(type)
  return isOwn ? unquoted(value) : undefined
}

const NULL = /^NULL(?:::[\w ."]+(?:\(\d+\))?)?$/
const CAST = /^('(?:[^']|'')*')::([\w ."]+)$/
const TEXT_TYPE = /^(?:text|character varying|bpchar|character|uuid|(?:[\w"]+\.)?citext)$/

/** As the server writes it. It reads other spellings, too. */
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const TEXT: ValueKind = { name: 'text' }
const ENUM: ValueKind = { name: 'text' }
const integer = (bits: number): ValueKind => ({ name: 'integer', least: -(2 ** (bits - 1)), most: 2 ** (bits - 1) - 1 })

const KINDS: Readonly<Record<string, ValueKind>> = {
  int2: integer(16),
  int4: integer(32),
  int8: integer(64),
  text: TEXT,
  varchar: TEXT,
  bpchar: TEXT,
  citext: TEXT,
  uuid: { name: 'text', form: UUID },
  enum: ENUM,
  bool: { name: 'boolean' },
  date: { name: 'day' },
}

function kindOf(type: string): ValueKind | undefined {
  return Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
}

/** A foreign key between tables that the catalog shows. */
function readReference(row: CatalogRow, tables: ReadonlyMap<string, Numbered>): ForeignKey[] {
  const child = tables.get(tableId(row))
  const parent = tables.get(tableId({ home: row['parent_home'], name: row['parent'] }))
  if (child === undefined || parent === undefined) return []
  const namesOf = ({ names }: Numbered, places: string) =>
    numbers(row, places).map((place) => (names.get(place) ?? '').toLowerCase())
  const onDelete = textOf(row, 'on_delete')
  return [
    {
      parent: parent.table.name,
      child: foldTable(child.table.name),
      columns: namesOf(child, 'places'),
      parentColumns: namesOf(parent, 'parent_places'),
      onDelete: onDelete === 'c' ? 'delete' : SETS.has(onDelete) ? 'set' : 'nothing',
      onUpdate: CHANGES.has(textOf(row, 'on_update')) ? 'set' : 'nothing',
    },
  ]
}

/** How PostgreSQL writes CASCADE, SET NULL and SET DEFAULT. */
const SETS = new Set(['n', 'd'])
const CHANGES = new Set(['c', 'n', 'd'])

/** The numbers in PostgreSQL's text of a vector or an array. */
function numbers(row: CatalogRow, column: string): string[] {
  return (optionalTextOf(row, column) ?? '').match(/\d+/g) ?? []
}
