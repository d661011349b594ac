import { createRequire } from 'node:module'
import Knex from 'knex'
import { Cached, CachedModel, QueryCache } from '../../../lib/index.js'
import { Model } from 'objection'
import { FakeSharedStore } from '../../cache/processes/support/FakeSharedStore.js'
import { SharedState } from '../../cache/processes/support/SharedState.js'

// Prints what a process does that has the environment of this one. `shared`: with a store that other processes share.
const isShared = process.argv.includes('shared')

const warnings: string[] = []
process.on('warning', (warning: Error & { code?: string }) => {
  if (warning.name === 'CacheWarning') warnings.push(`${warning.code}: ${warning.message}`)
})

const Sqlite = createRequire(import.meta.url)('knex/lib/dialects/sqlite3/index.js') as {
  prototype: { _query: unknown }
}
const original = Sqlite.prototype._query
const knex = Knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
const statements: string[] = []
knex.on('query', ({ sql }: { sql: string }) => void statements.push(sql))
await knex.schema.createTable('items', (table) => void table.integer('id'))

const store = new FakeSharedStore(new SharedState(Date.now), 'a')
const cache = new QueryCache({ ttl: '1h', enabled: true, ...(isShared && { store }) })

class Item extends Cached(Model) {
  static override tableName = 'items'
  static override queryCache = cache
}
Item.knex(knex)

// A write comes first: nothing has been cached yet.
await Item.query().insert({ id: 1 } as object)
const writes = store.take().map((call) => call.replace(/ .*/, ''))
statements.splice(0)
let runs = 0
const read = async (): Promise<number> => {
  await cache.wrap('k', () => ++runs)
  await Item.query().withCacheKey('count').resultSize()
  return (await Item.query().withCacheKey('k')).length
}
const rows = [await read(), await read()]

const answers = {
  states: [CachedModel.queryCache.state, cache.state],
  rows,
  runs,
  selects: statements.filter((sql) => sql.startsWith('select')).length,
  reasons: cache.stats().bypassesByReason,
  'what a shared store was told of the write': writes,
  'what it was asked for by reads': [...new Set(store.take().map((call) => call.replace(/ .*/, '')))],
  'the Knex client is touched': Sqlite.prototype._query !== original,
  warnings,
}
process.stdout.write(JSON.stringify(answers))
await Promise.all([knex.destroy(), cache.close()])
