import type { Catalogue, RunQuery } from './Catalogue.js'
import { ANYTHING, CatalogueGraph, routineNode } from './CatalogueGraph.js'
import { foldTable } from '../statement/foldTable.js'
import { DEPENDENCIES, ROUTINES } from './postgresQueries.js'
import { optionalTextOf, textOf } from './rows.js'
import { POSTGRES_SYNTAX } from './sqlTokens.js'
import { addCalls, addReads, addWrites, type StoredSql } from './storedSql.js'

/**
 * Reads PostgreSQL's catalogue: of all schemas but the system's. What views, rules, policies and defaults refer to is
 * recorded there and exact; functions are read from their text.
 */
export async function readPostgresCatalogue(run: RunQuery): Promise<Catalogue> {
  const dependencies = await run(DEPENDENCIES)
  const routines = await run(ROUTINES)

  const graph = new CatalogueGraph()
  const tables = new Set<string>()
  for (const row of dependencies) if (row.kind === 'table') tables.add(foldTable(textOf(row, 'source')))
  for (const row of routines) graph.addRoutine(textOf(row, 'name'))
  const stored: StoredSql = {
    syntax: POSTGRES_SYNTAX,
    multiTable: false,
    procedural: true,
    showsAllTables: true,
    isTable: (name) => tables.has(name),
  }
  for (const row of dependencies) if (row.kind !== 'table') addDependency(graph, row)
  for (const row of routines) addRoutine(graph, row, stored)
  return graph
}

/** A trigger without a target runs a function that is not written in SQL. */
function addDependency(graph: CatalogueGraph, row: Record<string, unknown>): void {
  const source = foldTable(textOf(row, 'source'))
  const name = optionalTextOf(row, 'target')
  const target = name === undefined ? ANYTHING : row.routine === true ? routineNode(name) : foldTable(name)
  if (READS.has(textOf(row, 'kind'))) graph.addRead(source, target)
  if (WRITES.has(textOf(row, 'kind'))) graph.addWrite(source, target)
  if (row.kind === 'inheritance') graph.addWrite(target, source)
}

/** What is read with its source. A view is both: simple views can be written. */
const READS = new Set(['view', 'policy'])

/** What is written with its source; with inheritance and partitions in both directions. */
const WRITES = new Set(['cascade', 'inheritance', 'view', 'rule', 'default', 'trigger'])

/** PostgreSQL refuses to write in functions that are declared stable or immutable; what they call may write. */
function addRoutine(graph: CatalogueGraph, row: Record<string, unknown>, stored: StoredSql): void {
  const node = routineNode(textOf(row, 'name'))
  const text = textOf(row, 'body').replace(HEADER, '')
  const readable = READABLE.has(textOf(row, 'language'))
  if (!readable) graph.addRead(node, ANYTHING)
  if (!readable && row.volatile === true) graph.addWrite(node, ANYTHING)
  if (row.volatile === true) addWrites(graph, node, text, stored)
  addReads(graph, node, text, stored)
  addCalls(graph, node, text, stored)
}

const READABLE = new Set(['sql', 'plpgsql'])

/** Of a function whose body is kept parsed, the text is the statement that would create it. */
const HEADER = /^create or replace (?:function|procedure)/i
