import type { Catalog, RunQuery } from './Catalog.js'
import { CatalogGraph } from './CatalogGraph.js'
import { readMysqlCatalog } from './mysql/mysqlCatalog.js'
import { readPostgresCatalog } from './postgres/postgresCatalog.js'
import { readSqliteCatalog } from './sqlite/sqliteCatalog.js'

/**
 * Stands for a catalog that cannot be read: nothing is known to cascade, to be a view or to have a trigger. So it is
 * with SQL Server, Oracle and Redshift: on them, tables that change or are read without being named in a statement
 * have to be declared with `cacheDependsOn`.
 */
export const EMPTY_CATALOG: Catalog = new CatalogGraph()

const READERS = new Map([
  ...['sqlite3', 'better-sqlite3'].map((dialect) => [dialect, readSqliteCatalog] as const),
  ...['postgresql', 'pg', 'pgnative', 'cockroachdb'].map((dialect) => [dialect, readPostgresCatalog] as const),
  ...['mysql', 'mysql2', 'mariadb'].map((dialect) => [dialect, readMysqlCatalog] as const),
])

/**
 * Reads the catalog of a database in three or four statements, one after the other. The dialect is what Knex calls
 * it, by its client's `dialect` or its driver; another one has the {@link EMPTY_CATALOG}. CockroachDB is asked as
 * PostgreSQL, and rejects where its catalog lacks what PostgreSQL's has.
 *
 * Rejects if a statement fails or the answer is not the expected one: what to assume then is the caller's decision.
 */
export async function readCatalog(dialect: string, run: RunQuery): Promise<Catalog> {
  const read = READERS.get(dialect)
  return read === undefined ? EMPTY_CATALOG : read(run)
}
