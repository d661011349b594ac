import { warn } from '../../core/warning.js'
import { hasCatalogReader } from '../catalog/readCatalog.js'
import { type DialectWithoutCatalog, lacksCatalog } from '../connection/dialects.js'

interface Unread {
  readonly name: string
  /** What the catalog would show. */
  readonly hidden: string
  /** A declaration that the application may need, and why. */
  readonly declaration: string
}

const OF_CASCADE = `class Order extends CachedModel {
  static cacheDependsOn = ['customers'] // deleting a customer deletes its orders
}`

const OF_VIEW = `class Sale extends CachedModel {
  static cacheDependsOn = ['orders', 'customers'] // the tables behind the view
}`

const ORACLE: Unread = {
  name: 'Oracle',
  hidden: 'views, synonyms, triggers, stored functions and foreign keys that cascade',
  declaration: OF_CASCADE,
}

const UNREAD: Readonly<Record<DialectWithoutCatalog, Unread>> = {
  mssql: {
    name: 'SQL Server',
    hidden: 'views, synonyms, triggers, stored functions and foreign keys that cascade',
    declaration: OF_CASCADE,
  },
  oracle: ORACLE,
  oracledb: ORACLE,
  redshift: { name: 'Amazon Redshift', hidden: 'views and stored functions', declaration: OF_VIEW },
}

const warned = new Set<string>()

/** Warns once in a process for each kind of database whose catalog the cache cannot read. */
export function warnOfDialect(dialect: string): void {
  if (hasCatalogReader(dialect)) return
  const { name, hidden, declaration } = lacksCatalog(dialect) ? UNREAD[dialect] : unknown(dialect)
  if (warned.has(name)) return
  warned.add(name)
  warn(
    'OBJECTION_CACHE_DIALECT',
    `The cache cannot read the schema catalog of ${name}. It does not know ${hidden}. If a write changes a result only through one of these, the cache serves the old result. Declare the tables in the model class:

${declaration}

A write invalidates all results of its table: the cache cannot tell rows and columns apart. After a write that no statement shows, invalidate by hand:

await CachedModel.queryCache.invalidate({ tables: ['orders'] })`,
  )
}

const unknown = (dialect: string): Unread => ({
  name: dialect === '' ? 'a Knex client that names no dialect' : `the dialect ${JSON.stringify(dialect)}`,
  hidden: 'views, triggers, stored functions and foreign keys that cascade',
  declaration: OF_CASCADE,
})
