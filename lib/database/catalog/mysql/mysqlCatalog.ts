import type { Catalog, RunQuery } from '../Catalog.js'
import { ANYTHING, CatalogGraph, routineNode } from '../CatalogGraph.js'
import { foldTable } from '../../../core/foldTable.js'
import { mayChangeKey } from '../stored/mayChangeKey.js'
import { readMysqlKeys } from './mysqlKeys.js'
import { DEFINITIONS, FOREIGN_KEYS, KEYS } from './mysqlQueries.js'
import { addForeignKey } from '../foreignKeys.js'
import { optionalTextOf, textOf } from '../catalogRows.js'
import { addCalls, addReads, addView, addWrites, type StoredSql } from '../stored/storedSql.js'
import { STORED_MYSQL } from '../stored/tokenizeStored.js'

/**
 * Reads MySQL's and MariaDB's catalog. Of all databases that the user may see, as a statement can name any of them
 * and foreign keys can lead from one into another.
 */
export async function readMysqlCatalog(run: RunQuery): Promise<Catalog> {
  const foreignKeys = await run(FOREIGN_KEYS)
  const definitions = await run(DEFINITIONS)
  const keys = await run(KEYS)

  const graph = new CatalogGraph(true, readMysqlKeys(keys))
  for (const row of definitions) addName(graph, row)
  const stored = storedSql(graph, definitions)
  for (const row of definitions) addDefinition(graph, row, stored)
  for (const row of foreignKeys) addForeignKey(graph, row)
  return graph
}

/** A view's text names every table with its database, so that tables which the user may not see count as well. */
function storedSql(graph: CatalogGraph, definitions: readonly Record<string, unknown>[]): StoredSql {
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

function addName(graph: CatalogGraph, row: Record<string, unknown>): void {
  if (row.kind === 'routine') graph.addRoutine(textOf(row, 'name'))
  if (row.kind === 'table' || row.kind === 'view') graph.addRelation(textOf(row, 'name'))
}

/** A view's text is empty to users who may select from it but not see it. */
function addDefinition(graph: CatalogGraph, row: Record<string, unknown>, stored: StoredSql): void {
  const name = textOf(row, 'name')
  const text = optionalTextOf(row, 'body') ?? ''
  if (row.kind === 'view') addView(graph, foldTable(name), text, stored)
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
