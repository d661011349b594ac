import type { Catalogue, RunQuery } from './Catalogue.js'
import { ANYTHING, CatalogueGraph, routineNode } from './CatalogueGraph.js'
import { foldTable } from '../statement/foldTable.js'
import { optionalTextOf, textOf } from './rows.js'
import { MYSQL_SYNTAX } from './sqlTokens.js'
import { addCalls, addReads, addView, addWrites, type StoredSql } from './storedSql.js'

/**
 * Reads MySQL's and MariaDB's catalogue. Of all databases that the user may see, as a statement can name any of them
 * and foreign keys can lead from one into another.
 */
export async function readMysqlCatalogue(run: RunQuery): Promise<Catalogue> {
  const foreignKeys = await run(FOREIGN_KEYS)
  const definitions = await run(DEFINITIONS)

  const graph = new CatalogueGraph()
  for (const row of definitions) if (row.kind === 'routine') graph.addRoutine(textOf(row, 'name'))
  const stored = storedSql(definitions)
  for (const row of definitions) addDefinition(graph, row, stored)
  for (const row of foreignKeys) graph.addWrite(foldTable(textOf(row, 'parent')), foldTable(textOf(row, 'child')))
  return graph
}

/** A view's text names every table with its database, so that tables which the user may not see count as well. */
function storedSql(definitions: readonly Record<string, unknown>[]): StoredSql {
  const tables = new Set<string>()
  const schemas = new Set<string>()
  for (const row of definitions) {
    if (row.kind === 'table' || row.kind === 'view') tables.add(foldTable(textOf(row, 'name')))
    if (row.kind === 'schema') schemas.add(textOf(row, 'name').toLowerCase())
  }
  return {
    syntax: MYSQL_SYNTAX,
    multiTable: true,
    procedural: true,
    showsAllTables: false,
    isTable: (name, qualifier) => tables.has(name) || (qualifier !== undefined && schemas.has(qualifier)),
  }
}

/** A view's text is empty to users who may select from it but not see it. */
function addDefinition(graph: CatalogueGraph, row: Record<string, unknown>, stored: StoredSql): void {
  const name = textOf(row, 'name')
  const text = optionalTextOf(row, 'body') ?? ''
  if (row.kind === 'view') addView(graph, foldTable(name), text, stored)
  if (row.kind === 'view' && text === '') addUnknown(graph, foldTable(name))
  if (row.kind === 'trigger') addBody(graph, foldTable(name), text, stored)
  if (row.kind === 'routine') addRoutine(graph, routineNode(name), text, stored)
}

/** A routine's text is hidden from users without the right to see it, and left out for other languages than SQL. */
function addRoutine(graph: CatalogueGraph, routine: string, text: string, stored: StoredSql): void {
  if (text === '') addUnknown(graph, routine)
  addReads(graph, routine, text, stored)
  addBody(graph, routine, text, stored)
}

function addBody(graph: CatalogueGraph, node: string, text: string, stored: StoredSql): void {
  addWrites(graph, node, text, stored)
  addCalls(graph, node, text, stored)
}

function addUnknown(graph: CatalogueGraph, node: string): void {
  graph.addRead(node, ANYTHING)
  graph.addWrite(node, ANYTHING)
}

const ACTIONS = `('CASCADE', 'SET NULL', 'SET DEFAULT')`

const FOREIGN_KEYS = `select distinct referenced_table_name as parent, table_name as child
  from information_schema.referential_constraints where delete_rule in ${ACTIONS} or update_rule in ${ACTIONS}`

const NOT_SYSTEM = `not in ('information_schema', 'performance_schema', 'mysql', 'sys')`

const DEFINITIONS = [
  selectDefinitions('schema', 'schema_name', 'null', `schemata where schema_name ${NOT_SYSTEM}`),
  selectDefinitions('table', 'table_name', 'null', `tables where table_schema ${NOT_SYSTEM}`),
  selectDefinitions('view', 'table_name', 'view_definition', `views where table_schema ${NOT_SYSTEM}`),
  selectDefinitions('trigger', 'event_object_table', 'action_statement', `triggers where trigger_schema ${NOT_SYSTEM}`),
  selectDefinitions(
    'routine',
    'routine_name',
    `case when routine_body = 'SQL' then routine_definition end`,
    `routines where routine_schema ${NOT_SYSTEM}`,
  ),
].join(' union ')

/** The columns of the views of the information schema differ in their collations, which a union refuses. */
function selectDefinitions(kind: string, name: string, body: string, from: string): string {
  return `select '${kind}' as kind, ${textColumn(name)} as name, ${textColumn(body)} as body
    from information_schema.${from}`
}

function textColumn(column: string): string {
  return `convert(${column} using utf8mb4) collate utf8mb4_bin`
}
