import Knex from 'knex'
import { Model } from 'objection'
import { createClient } from 'redis'
import { Cached, MemoryStore, QueryCache, TieredStore, type CachedQueryBuilder } from '../../../../lib/index.js'
import { RedisStore } from '../../../../lib/store/redis/index.js'
import { workingBus } from '../../../support/redis/workingBus.js'

/** The settings of one process. */
export interface Start {
  readonly url: string
  readonly namespace: string
  readonly filename: string
  readonly consistency: 'strict' | 'bounded'
  /** How the process writes a table that the query does not read, before the query runs. Default: it does not write. */
  readonly writes?: 'by itself' | 'in a transaction'
}

// A process that shares a cache with others: it names its database and runs one query three times.
const { url, namespace, filename, consistency, writes } = JSON.parse(process.env['SPEC_START'] ?? '') as Start
const client = createClient({ url })
await client.connect()
const shared = new RedisStore({ client, namespace, expiry: '5m' })
const { bus, works } = workingBus(shared.bus())
const isShared = consistency === 'strict'
const store = isShared ? shared : new TieredStore({ local: new MemoryStore(), shared, bus, bound: '1m' })
const cache = new QueryCache({ store, consistency, storeTimeout: '1m' })
if (!isShared) await works
const knex = Knex({ client: 'sqlite3', connection: { filename }, useNullAsDefault: true })
cache.observe(knex, { database: namespace })

class Item extends Cached(Model) {
  static override tableName = 'items'
  static override queryCache = cache
}
Item.knex(knex)

const row = { id: process.pid }
if (writes === 'by itself') await knex('others').insert(row)
if (writes === 'in a transaction') await knex.transaction((trx) => trx('others').insert(row))
const statuses: string[] = []
for (let turn = 0; turn < 3; turn++) {
  const query = (Item.query().findById(1) as unknown as CachedQueryBuilder<Model>).withCache()
  statuses.push((await query.withCacheInfo()).cache.status)
}
process.stdout.write(JSON.stringify(statuses))
await cache.close()
await knex.destroy()
await client.close()
