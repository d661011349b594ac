import type { Statement } from '../sql/readStatement.js'

/** Whether it is MySQL or MariaDB. */
export const isMysql = (dialect: string): boolean => /^(?:mysql|mariadb)/.test(dialect)

/** Whether the database stores every value as it is given, or refuses it, and makes no keys in the place of NULL and 0. */
export const isExact = (dialect: string): boolean => /^(?:postgres|pg|cockroach|redshift)/.test(dialect)

const isOracle = (dialect: string): boolean => dialect.startsWith('oracle')

/** Whether a SELECT may write, by calling a function that a user wrote. */
export const functionsMayWrite = (dialect: string): boolean => isMysql(dialect) || isExact(dialect)

/**
 * Whether a statement may commit a transaction without being a COMMIT. On Oracle schema changes and TRUNCATE do. On MySQL they do, and so
 * may every statement that is not known to leave the transaction alone (https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html).
 */
export function commitsImplicitly(dialect: string, { sql, schema, truncates }: Statement): boolean {
  if (isMysql(dialect)) return schema || truncates || !NEVER_COMMITS.test(sql)
  return (schema || truncates) && isOracle(dialect)
}

const NEVER_COMMITS =
  /^[\s(]*(?:select|insert|update|delete|replace|with|values|call|show|explain|describe|desc|do|execute|prepare|deallocate|use|handler|savepoint|release|rollback|commit|begin|start|xa|load\s+(?:data|xml)|set\s+(?!password))\b/i

/** Whether a BEGIN inside a transaction commits that transaction. */
export const beginCommits = (dialect: string): boolean => isMysql(dialect)

/** Whether Knex begins and ends its transactions through the driver, without a statement. */
export const beginsInDriver = (dialect: string): boolean => dialect === 'mssql' || isOracle(dialect)

/** Whether writes may survive a rollback: MySQL has storage engines without transactions. */
export const mayKeepRolledBackWrites = (dialect: string): boolean => isMysql(dialect)

/** Whether a transaction stays open when its COMMIT fails, for example because the database is busy. */
export const staysOpenAfterFailedCommit = (dialect: string): boolean => /sqlite/.test(dialect)
