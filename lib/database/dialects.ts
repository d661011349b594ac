import type { Statement } from './sql/readStatement.js'

/** Whether it is MySQL or MariaDB. */
export const isMysql = (dialect: string): boolean => /^(?:mysql|mariadb)/.test(dialect)
const isOracle = (dialect: string): boolean => dialect.startsWith('oracle')

/** Whether a query may write by calling a function that somebody stored. */
export const hasRoutines = (dialect: string): boolean =>
  isMysql(dialect) || /^(?:postgres|pg|cockroach|redshift)/.test(dialect)

/**
 * Whether a statement may end a transaction by itself: schema changes and TRUNCATE of MySQL and Oracle, and on MySQL whatever
 * is not known to leave it alone (https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html).
 */
export function commitsBy(dialect: string, { schema, truncates }: Statement, sql: string): boolean {
  if (isMysql(dialect)) return schema || truncates || !LEAVES_ALONE.test(sql)
  return (schema || truncates) && isOracle(dialect)
}

const LEAVES_ALONE =
  /^[\s(]*(?:select|insert|update|delete|replace|with|values|call|show|explain|describe|desc|do|execute|prepare|deallocate|use|handler|savepoint|release|rollback|commit|begin|start|xa|load\s+(?:data|xml)|set\s+(?!password))\b/i

/** Whether a BEGIN inside a transaction commits that. */
export const commitsByBegin = (dialect: string): boolean => isMysql(dialect)

/** Whether Knex begins and ends its transactions by calls of the driver instead of statements. */
export const hidesBegin = (dialect: string): boolean => dialect === 'mssql' || isOracle(dialect)

/** Whether a rollback may leave writes behind: those of tables whose engine knows no transactions. */
export const rollsBackInPart = (dialect: string): boolean => isMysql(dialect)

/** Whether a transaction stays open when its COMMIT fails, for instance because the database is busy. */
export const staysOpenOnFailure = (dialect: string): boolean => /sqlite/.test(dialect)
