import type { Catalog, RunQuery } from '../graph/Catalog.js'
import { CatalogGraph } from '../graph/CatalogGraph.js'
import { foldTable } from '../../../core/tables/foldTable.js'
import { optionalTextOf, textOf, type CatalogRow } from '../graph/catalogRows.js'
import { addReplacement, readSqliteKeys, selectColumns } from './sqliteKeys.js'
import { readTables } from './sqliteColumns.js'
import { isVirtual } from './sqliteDefinitions.js'
import { addForeignKeys, readForeignKeys, selectReferences } from './sqliteReferences.js'
import { describeTables } from '../graph/TableDescriptions.js'
import { addReads, addWrites, type StoredSql } from '../stored/storedSql.js'
import { STORED_SQLITE } from '../stored/tokenizeStored.js'

/**
 * Reads SQLite's catalog: of the main, the temporary and the attached databases of the connection that runs it.
 * Foreign keys count whether `PRAGMA foreign_keys` is on or not, because a connection can switch it at any time.
 */
export async function readSqliteCatalog(run: RunQuery): Promise<Catalog> {
  const databases = (await run('select name from pragma_database_list')).map((row) => textOf(row, 'name'))
  const definitions = await run(databases.map(definitionsOf).join(' union all '))
  const references = await run(
    `${databases.map((name) => selectReferences(literal(name), quote(name))).join(' union all ')} order by position`,
  )
  const columns = await run(
    `${databases.map((name) => selectColumns(literal(name), quote(name))).join(' union all ')} order by pk`,
  )

  const keys = readSqliteKeys(columns, definitions)
  const foreignKeys = readForeignKeys(references, columns)
  const tables = readTables(columns, definitions, references)
  const graph = new CatalogGraph(
    true,
    keys,
    describeTables(tables, foreignKeys, (table) => keys.get(table)),
  )
  for (const row of definitions) if (row.type !== 'trigger') graph.addRelation(textOf(row, 'name'))
  const stored: StoredSql = {
    dialects: STORED_SQLITE,
    multiTable: false,
    procedural: false,
    showsAllTables: true,
    isTable: (name) => graph.hasRelation(name),
  }
  for (const row of definitions) addDefinition(graph, row, stored)
  addForeignKeys(graph, foreignKeys)
  return graph
}

/** A virtual table can look into other tables as a view does, for instance a full-text index without its own content. */
function addDefinition(graph: CatalogGraph, row: CatalogRow, stored: StoredSql): void {
  const sql = optionalTextOf(row, 'sql') ?? ''
  addReplacement(graph, row)
  if (row.type === 'trigger') addWrites(graph, foldTable(textOf(row, 'tbl_name')), sql, stored)
  else if (row.type === 'view' || isVirtual(row)) addReads(graph, foldTable(textOf(row, 'name')), sql, stored)
}

function definitionsOf(database: string): string {
  return `select ${literal(database)} as home, type, name, tbl_name, sql
    from ${quote(database)}.sqlite_master where type in ('table', 'view', 'trigger')`
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
