import { createRequire } from 'node:module'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Knex from 'knex'
import { Model } from 'objection'
import { Cached, QueryCache } from '../../../lib/index.js'
import { withKey } from '../../support/cachedBase.js'

type ClientClass = new (...args: never[]) => { _query: unknown }

// Two clients on one database.
const Sqlite = createRequire(import.meta.url)('knex/lib/dialects/sqlite3/index.js') as ClientClass
class Other extends Sqlite {}
Other.prototype._query = Sqlite.prototype._query
const original = Sqlite.prototype._query

const folder = await mkdtemp(join(tmpdir(), 'objection-cache-never-'))
const open = (client: unknown) =>
  Knex({
    client: client as string,
    connection: { filename: join(folder, 'items.sqlite') },
    useNullAsDefault: true,
    pool: { min: 0, max: 1 },
  })
const [one, other] = [open(Sqlite), open(Other)]
await one.schema.createTable('items', (table) => void table.integer('id'))

class Item extends Cached(Model) {
  static override tableName = 'items'
  static override queryCache = new QueryCache()
}
Item.knex(one)
const isTouched = (client = Sqlite): boolean => client.prototype._query !== original
const answers: Record<string, unknown> = {}

await Item.query(other).insert({ id: 1 } as object)
await Item.query().resultSize()
await Item.transaction(async (trx) => void (await Item.query(trx)))
answers['touched by queries and writes of a cached model'] = isTouched() || isTouched(Other)
await Item.query().withCache(false)
answers['touched by a query that bypasses the cache'] = isTouched() || isTouched(Other)

const read = async (): Promise<unknown[]> => {
  const { loads } = Item.queryCache.stats()
  const rows = await withKey(Item.query(), 'items')
  return [rows.length, Item.queryCache.stats().loads > loads ? 'loaded' : 'cached']
}
await read()
answers['touched by a cached query'] = isTouched()
answers['the other class that was met before, too'] = isTouched(Other)
await other('items').insert({ id: 2 })
answers['read after a write through the other'] = await read()
answers['read again'] = await read()

process.stdout.write(JSON.stringify(answers))
await Promise.all([one.destroy(), other.destroy()])
await rm(folder, { recursive: true })
