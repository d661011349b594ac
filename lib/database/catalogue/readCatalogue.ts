import type { Catalogue, RunQuery } from './Catalogue.js'
import { CatalogueGraph } from './CatalogueGraph.js'
import { readMysqlCatalogue } from './mysqlCatalogue.js'
import { readPostgresCatalogue } from './postgresCatalogue.js'
import { readSqliteCatalogue } from './sqliteCatalogue.js'

/**
 * Stands for a catalogue that cannot be read: nothing is known to cascade, to be a view or to have a trigger. So it is
 * with SQL Server, Oracle and Redshift: on them, tables that change or are read without being named in a statement
 * have to be declared with `cacheDependsOn`.
 */
export const EMPTY_CATALOGUE: Catalogue = new CatalogueGraph()

const READERS = new Map([
  ...['sqlite3', 'better-sqlite3'].map((dialect) => [dialect, readSqliteCatalogue] as const),
  ...['postgresql', 'pg', 'pgnative', 'cockroachdb'].map((dialect) => [dialect, readPostgresCatalogue] as const),
  ...['mysql', 'mysql2', 'mariadb'].map((dialect) => [dialect, readMysqlCatalogue] as const),
])

/**
 * Reads the catalogue of a database in three or four statements, one after the other. The dialect is what Knex calls
 * it, by its client's `dialect` or its driver; another one has the {@link EMPTY_CATALOGUE}. CockroachDB is asked as
 * PostgreSQL, and rejects where its catalogue lacks what PostgreSQL's has.
 *
 * Rejects if a statement fails or the answer is not the expected one: what to assume then is the caller's decision.
 */
export async function readCatalogue(dialect: string, run: RunQuery): Promise<Catalogue> {
  const read = READERS.get(dialect)
  return read === undefined ? EMPTY_CATALOGUE : read(run)
}
