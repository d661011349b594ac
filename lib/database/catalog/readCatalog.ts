import type { Catalog, RunQuery } from './graph/Catalog.js'
import { CatalogGraph } from './graph/CatalogGraph.js'
import { readMysqlCatalog } from './mysql/mysqlCatalog.js'
import { readPostgresCatalog } from './postgres/postgresCatalog.js'
import { readSqliteCatalog } from './sqlite/sqliteCatalog.js'

/**
 * The catalog of a dialect that has no reader: SQL Server, Oracle, Redshift and databases that the cache does not know. No table is known to
 * cascade, to be a view or to have a trigger. A warning says so, and applications declare with `cacheDependsOn` what no statement names.
 */
export const EMPTY_CATALOG: Catalog = new CatalogGraph()

const READERS = new Map([
  ...['sqlite3', 'better-sqlite3'].map((dialect) => [dialect, readSqliteCatalog] as const),
  ...['postgresql', 'pg', 'pgnative', 'cockroachdb'].map((dialect) => [dialect, readPostgresCatalog] as const),
  ...['mysql', 'mysql2', 'mariadb'].map((dialect) => [dialect, readMysqlCatalog] as const),
])

/** Whether the cache can read the catalog of this kind of database. */
export const hasCatalogReader = (dialect: string): boolean => READERS.has(dialect)

/**
 * Reads the catalog of a database in four statements, one after the other. The dialect is what Knex calls
 * it, by its client's `dialect` or its driver; any other dialect has the {@link EMPTY_CATALOG}. CockroachDB gets PostgreSQL's
 * queries, and rejects those that its catalog cannot answer.
 *
 * Rejects if a statement fails or gives an unexpected answer. The caller decides what to assume then.
 */
export async function readCatalog(dialect: string, run: RunQuery): Promise<Catalog> {
  const read = READERS.get(dialect)
  return read === undefined ? EMPTY_CATALOG : read(run)
}
