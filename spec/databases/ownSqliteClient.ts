import { createRequire } from 'node:module'
import type Knex from 'knex'

/** A client class that extends Knex's one for better-sqlite3, and gives its dialect another name. */
export function ownSqliteClient(dialect: string): typeof Knex.Client {
  const Base = createRequire(import.meta.url)('knex/lib/dialects/better-sqlite3/index.js') as new () => object
  class OwnClient extends Base {}
  Object.assign(OwnClient.prototype, { dialect, driverName: dialect })
  return OwnClient as unknown as typeof Knex.Client
}
