import type { Catalog, RunQuery } from '../graph/Catalog.js'
import { ANYTHING, CatalogGraph, routineNode } from '../graph/CatalogGraph.js'
import { foldTable } from '../../../core/tables/foldTable.js'
import { mayChangeKey } from '../stored/mayChangeKey.js'
import { readForeignKeys, readTables } from './mysqlColumns.js'
import { COLUMNS, DEFINITIONS, FOREIGN_KEYS, KEYS } from './mysqlQueries.js'
import { optionalTextOf, textOf, type CatalogRow } from '../graph/catalogRows.js'
import { describeTables } from '../graph/TableDescriptions.js'
import { kindByName, readTableKeys, tableId, type TableKeys } from '../graph/TableKeys.js'
import { addCalls, addReads, addWrites, type StoredSql } from '../stored/storedSql.js'
import { STORED_MYSQL } from '../stored/tokenizeStored.js'

/**
 * Reads the catalog of MySQL and MariaDB: of all databases that the user may see. A statement can name any of them, and
 * foreign keys can lead from one into another.
 */
export async function readMysqlCatalog(run: RunQuery): Promise<Catalog> {
  const foreignKeys = await run(FOREIGN_KEYS)
  const definitions = await run(DEFINITIONS)
  const keys = readKeys(await run(KEYS))
  const columns = await run(COLUMNS)

  const tables = readTables(columns, triggeredTables(definitions))
  const descriptions = describeTables(tables, readForeignKeys(columns), (table) => keys.get(table))
  const graph = new CatalogGraph(true, keys, descriptions)
  for (const row of definitions) addName(graph, row)
  const stored = storedSql(graph, definitions)
  for (const row of definitions) addDefinition(graph, row, stored)
  for (const row of foreignKeys) graph.addForeignKey(row)
  return graph
}

function triggeredTables(definitions: readonly CatalogRow[]): ReadonlySet<string> {
  const triggers = definitions.filter((row) => row.kind === 'trigger' || row.kind === 'before')
  return new Set(triggers.map((row) => foldTable(textOf(row, 'name'))))
}

/** A view's text names every table with its database, so that tables which the user may not see count as well. */
function storedSql(graph: CatalogGraph, definitions: readonly CatalogRow[]): StoredSql {
  const schemas = new Set<string>()
  for (const row of definitions) if (row.kind === 'schema') schemas.add(foldTable(textOf(row, 'name')))
  return {
    dialects: STORED_MYSQL,
    multiTable: true,
    procedural: true,
    showsAllTables: false,
    isTable: (name, qualifier) => graph.hasRelation(name) || (qualifier !== undefined && schemas.has(qualifier)),
  }
}

function addName(graph: CatalogGraph, row: CatalogRow): void {
  if (row.kind === 'routine') graph.addRoutine(textOf(row, 'name'))
  if (row.kind === 'table' || row.kind === 'view') graph.addRelation(textOf(row, 'name'))
}

/** A view's text is empty for users that may select from the view but not see its text. */
function addDefinition(graph: CatalogGraph, row: CatalogRow, stored: StoredSql): void {
  const name = textOf(row, 'name')
  const text = optionalTextOf(row, 'body') ?? ''
  if (row.kind === 'view') addReads(graph, foldTable(name), text, stored, true)
  if (row.kind === 'view' && text === '') addUnknown(graph, foldTable(name))
  if (row.kind === 'trigger' || row.kind === 'before') addBody(graph, foldTable(name), text, stored)
  if (row.kind === 'before') addKeyChange(graph, foldTable(name), text)
  if (row.kind === 'routine') addRoutine(graph, routineNode(name), text, stored)
}

/** A routine's text is hidden from users without the right to see it, and left out for other languages than SQL. */
function addRoutine(graph: CatalogGraph, routine: string, text: string, stored: StoredSql): void {
  if (text === '') addUnknown(graph, routine)
  addReads(graph, routine, text, stored)
  addBody(graph, routine, text, stored)
}

function addBody(graph: CatalogGraph, node: string, text: string, stored: StoredSql): void {
  addWrites(graph, node, text, stored)
  addCalls(graph, node, text, stored)
}

function addKeyChange(graph: CatalogGraph, table: string, text: string): void {
  const key = graph.keyOf(table)
  if (key !== undefined && mayChangeKey(text, STORED_MYSQL, key)) graph.addWrite(table, table)
}

function addUnknown(graph: CatalogGraph, node: string): void {
  graph.addRead(node, ANYTHING)
  graph.addWrite(node, ANYTHING)
}

/** The keys of MySQL's tables, from the rows of the query for their parts. */
function readKeys(rows: readonly CatalogRow[]): TableKeys {
  const tables = new Set(rows.filter((row) => row.kind === 'table').map(tableId))
  const types = new Map<string, string>()
  for (const row of rows) if (row.kind === 'type') types.set(columnId(row), textOf(row, 'type'))
  return readTableKeys(keyRows(rows, tables, types), kindOf)
}

/** A column whose type the user may not see still belongs to the key. */
function* keyRows(
  rows: readonly CatalogRow[],
  tables: ReadonlySet<string>,
  types: ReadonlyMap<string, string>,
): Iterable<CatalogRow> {
  for (const row of rows) {
    if (row.kind === 'table' || row.kind === 'other') yield row
    if (row.kind === 'key' && tables.has(tableId(row))) yield { ...row, type: types.get(columnId(row)) ?? '' }
  }
}

function columnId(row: CatalogRow): string {
  return `${tableId(row)}\0${textOf(row, 'column')}`
}

/**
 * Smaller integers are clipped when a larger number is written, where the server is not strict: the statement would name another
 * row.
 */
const kindOf = kindByName(['int', 'bigint'], ['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'uuid'])
