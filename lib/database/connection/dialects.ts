import { hasCatalogReader } from '../catalog/readCatalog.js'
import type { Statement } from '../sql/readStatement.js'
import type { KnexClient } from './KnexClient.js'

/** What Knex calls the databases that the cache knows, but whose catalog it cannot read. */
const WITHOUT_CATALOG = ['mssql', 'oracle', 'oracledb', 'redshift'] as const

export type DialectWithoutCatalog = (typeof WITHOUT_CATALOG)[number]

export const lacksCatalog = (dialect: string): dialect is DialectWithoutCatalog =>
  (WITHOUT_CATALOG as readonly string[]).includes(dialect)

const isKnown = (dialect: string): boolean => hasCatalogReader(dialect) || lacksCatalog(dialect)

/**
 * Knex's name for the kind of database. A client class may give itself a name of its own: then the name of the class that it extends
 * counts, if the cache knows that one. It is empty where the client says nothing.
 */
export function dialectOf(client: KnexClient): string {
  const names = [...namesOf(client, 'dialect'), ...namesOf(client, 'driverName')]
  return names.find(isKnown) ?? names[0] ?? ''
}

/** What the client itself says, and then the classes that it extends. */
function namesOf(client: KnexClient, property: 'dialect' | 'driverName'): string[] {
  const names: string[] = []
  for (let holder: object | null = client; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    const name: unknown = Object.hasOwn(holder, property) ? Reflect.get(holder, property, client) : undefined
    if (typeof name === 'string') names.push(name)
  }
  return names
}

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
