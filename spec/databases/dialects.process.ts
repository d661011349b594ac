import { createRequire } from 'node:module'
import Knex, { type Knex as KnexInstance } from 'knex'
import { CachedModel, QueryCache } from '../../lib/index.js'

/** In a process of its own, because each warning is emitted once per process. Prints the warnings of each step. */

type ClientClass = typeof Knex.Client

const clientClass = (name: string): ClientClass =>
  createRequire(import.meta.url)(`knex/lib/dialects/${name}/index.js`) as ClientClass

/** A client class that needs no driver. Each of its queries has no rows. */
function withoutDriver(Base: ClientClass): ClientClass {
  class Stub extends (Base as unknown as new () => object) {
    _driver(): object {
      return {}
    }
    async acquireRawConnection(): Promise<object> {
      return {}
    }
    async destroyRawConnection(): Promise<void> {}
    validateConnection(): boolean {
      return true
    }
    async _query(_: object, sent: object): Promise<object> {
      return Object.assign(sent, { response: [] })
    }
  }
  return Stub as unknown as ClientClass
}

/** A client class that names its dialect itself. */
function named(Base: ClientClass, dialect: string): ClientClass {
  const Stub = withoutDriver(Base)
  Object.assign(Stub.prototype as object, { dialect, driverName: dialect })
  return Stub
}

const opened: KnexInstance[] = []

function open(client: ClientClass | string): KnexInstance {
  const connection = { server: 'server', host: 'server', database: 'shop', filename: ':memory:' }
  opened.push(Knex({ client, connection, useNullAsDefault: true }))
  return opened.at(-1) as KnexInstance
}

const mssql = withoutDriver(clientClass('mssql'))
const oracledb = withoutDriver(clientClass('oracledb'))
const cache = new QueryCache()
const warnings: string[] = []
process.on('warning', (warning: Error & { code?: string }) => {
  if (warning.name === 'CacheWarning') warnings.push(`${warning.code}: ${warning.message}`)
})
const answers: Record<string, string[]> = {}

async function note(step: string, ...clients: (ClientClass | string)[]): Promise<void> {
  for (const client of clients) cache.observe(open(client))
  await new Promise((resolve) => setImmediate(resolve))
  answers[step] = warnings.splice(0)
}

class Order extends CachedModel {
  static override tableName = 'orders'
}
await Order.query(open(mssql))
await note('nothing is cached')
await Order.query(open(mssql)).withCacheKey('orders')
await note('a cached model uses SQL Server')
await note('it is observed again', mssql, named(mssql, 'own mssql'))
await note('Oracle', oracledb, oracledb)
await note('Redshift', 'redshift', 'redshift')
await note('another database', named(Knex.Client, 'duckdb'), named(Knex.Client, 'duckdb'))
await note('one more', named(Knex.Client, 'snowflake'))
await note('a client without a name', withoutDriver(Knex.Client))
await note('known ones', 'sqlite3', 'better-sqlite3', 'pg', 'cockroachdb', 'mysql2', 'mysql', 'mariadb')
await note('a client class that extends a known one', named(clientClass('postgres'), 'pglite'))
for (const knex of opened) await knex.destroy()
console.log(JSON.stringify(answers))
