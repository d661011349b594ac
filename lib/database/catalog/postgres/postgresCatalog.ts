import type { Catalog, RunQuery } from '../graph/Catalog.js'
import { ANYTHING, CatalogGraph, routineNode } from '../graph/CatalogGraph.js'
import { foldTable } from '../../../core/tables/foldTable.js'
import { mayChangeKey } from '../stored/mayChangeKey.js'
import { COLUMNS, DEPENDENCIES, KEYS, ROUTINES } from './postgresQueries.js'
import { readColumns } from './postgresColumns.js'
import { optionalTextOf, textOf, type CatalogRow } from '../graph/catalogRows.js'
import { describeTables } from '../graph/TableDescriptions.js'
import { kindByName, readTableKeys } from '../graph/TableKeys.js'
import { addCalls, addReads, addWrites, type StoredSql } from '../stored/storedSql.js'
import { STORED_POSTGRES } from '../stored/tokenizeStored.js'

const kindOf = kindByName(['int2', 'int4', 'int8'], ['text', 'varchar', 'bpchar', 'citext', 'uuid'])

/**
 * Reads PostgreSQL's catalog: of all schemas but the system's. It records exactly what views, rules, policies and defaults
 * refer to; functions are read from their text.
 */
export async function readPostgresCatalog(run: RunQuery): Promise<Catalog> {
  const dependencies = await run(DEPENDENCIES)
  const routines = await run(ROUTINES)
  const keys = readTableKeys(await run(KEYS), kindOf)
  const [tables, foreignKeys] = readColumns(await run(COLUMNS))

  const descriptions = describeTables(tables, foreignKeys, (table) => keys.get(table))
  const graph = new CatalogGraph(true, keys, descriptions)
  for (const row of dependencies) if (row.kind === 'table') graph.addRelation(textOf(row, 'source'))
  for (const row of routines) addName(graph, row)
  const stored: StoredSql = {
    dialects: STORED_POSTGRES,
    multiTable: false,
    procedural: true,
    showsAllTables: true,
    isTable: (name) => graph.hasRelation(name),
  }
  for (const row of dependencies) if (row.kind !== 'table') addDependency(graph, row)
  for (const row of routines) if (!isCompiled(row)) addRoutine(graph, row, stored)
  addKeyChanges(graph, dependencies, routines)
  return graph
}

/** Functions in C, most of them of extensions, are known by name only. What triggers in C do is unknown. */
function addName(graph: CatalogGraph, row: CatalogRow): void {
  if (isCompiled(row)) graph.addCompiled(textOf(row, 'name'))
  else graph.addRoutine(textOf(row, 'name'))
}

function isCompiled(row: CatalogRow): boolean {
  return row.language === 'c' || row.language === 'internal'
}

/** A trigger without a target runs a function that is not written in SQL. */
function addDependency(graph: CatalogGraph, row: CatalogRow): void {
  const source = foldTable(textOf(row, 'source'))
  const name = optionalTextOf(row, 'target')
  const target = name === undefined ? ANYTHING : row.routine === 'yes' ? routineNode(name) : foldTable(name)
  if (row.kind === 'cascade' || row.kind === 'update cascade') graph.addCascade(source, target, row.kind !== 'cascade')
  if (READS.has(textOf(row, 'kind'))) graph.addRead(source, target)
  if (WRITES.has(textOf(row, 'kind'))) graph.addWrite(source, target)
  if (row.kind === 'inheritance') graph.addWrite(target, source)
}

/** What is read with its source. A view is both: simple views can be written. */
const READS = new Set(['view', 'policy'])

/** What is written with its source; with inheritance and partitions in both directions. */
const WRITES = new Set(['inheritance', 'view', 'rule', 'default', 'trigger'])

/** PostgreSQL refuses to write in functions that are declared stable or immutable; what they call may write. */
function addRoutine(graph: CatalogGraph, row: CatalogRow, stored: StoredSql): void {
  const node = routineNode(textOf(row, 'name'))
  const text = textOf(row, 'body').replace(HEADER, '')
  const readable = READABLE.has(textOf(row, 'language'))
  if (!readable) graph.addRead(node, ANYTHING)
  if (!readable && row.volatile !== 'no') graph.addWrite(node, ANYTHING)
  if (row.volatile !== 'no') addWrites(graph, node, text, stored)
  addReads(graph, node, text, stored)
  addCalls(graph, node, text, stored)
}

const READABLE = new Set(['sql', 'plpgsql'])

/** Of a function whose body is kept parsed, the text is the statement that would create it. */
const HEADER = /^create or replace (?:function|procedure)/i

/** A trigger that runs before a row is written can give it another key. */
function addKeyChanges(
  graph: CatalogGraph,
  dependencies: readonly CatalogRow[],
  routines: readonly CatalogRow[],
): void {
  const bodies = new Map<string, string[]>()
  for (const row of routines) bodies.set(textOf(row, 'name'), [])
  for (const row of routines) bodies.get(textOf(row, 'name'))?.push(textOf(row, 'body'))
  for (const row of dependencies) {
    if (row.kind !== 'before') continue
    const table = foldTable(textOf(row, 'source'))
    const key = graph.keyOf(table) ?? []
    const texts = bodies.get(textOf(row, 'target')) ?? []
    if (texts.some((text) => mayChangeKey(text, STORED_POSTGRES, key))) graph.addWrite(table, table)
  }
}
