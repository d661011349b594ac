import type { Statement } from './statement.js'

const isMysql = (dialect: string): boolean => /^(?:mysql|mariadb)/.test(dialect)
const isOracle = (dialect: string): boolean => dialect.startsWith('oracle')

/** Whether a query may write by calling a function that somebody stored. */
export const hasRoutines = (dialect: string): boolean =>
  isMysql(dialect) || /^(?:postgres|pg|cockroach|redshift)/.test(dialect)

/** Whether a statement ends a transaction by itself: schema changes and TRUNCATE of MySQL and Oracle. */
export function commitsBy(dialect: string, { schema, truncates }: Statement): boolean {
  return (schema || truncates) && (isMysql(dialect) || isOracle(dialect))
}

/** Whether a BEGIN inside a transaction commits that. */
export const commitsByBegin = (dialect: string): boolean => isMysql(dialect)

/** Whether Knex begins and ends its transactions by calls of the driver instead of statements. */
export const hidesBegin = (dialect: string): boolean => dialect === 'mssql' || isOracle(dialect)

/** Whether a rollback may leave writes behind: those of tables whose engine knows no transactions. */
export const rollsBackInPart = (dialect: string): boolean => isMysql(dialect)

/** Whether a transaction stays open when its COMMIT fails, for instance because the database is busy. */
export const staysOpenOnFailure = (dialect: string): boolean => /sqlite/.test(dialect)
