import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { Redis } from 'ioredis'
import Knex from 'knex'
import { Model } from 'objection'
import { createClient } from 'redis'
import { Cached, MemoryStore, QueryCache, type CachedQueryBuilder, type CacheStore } from '../../../../lib/index.js'
import { RedisStore, TieredStore } from '../../../../lib/store/redis/index.js'
import { withoutPackages } from '../../../support/hiddenPackages.js'

/** The settings of one process. */
export interface End {
  readonly url: string
  readonly namespace: string
  readonly filename: string
  readonly library: string
  readonly store: 'RedisStore' | 'TieredStore' | 'TieredStore with a client'
  readonly consistency: 'strict' | 'bounded'
  /** How often the process runs its query. */
  readonly reads: number
  /** Whether it then writes; `later`: when it is told to on its standard input. */
  readonly writes?: 'at once' | 'later'
  /** Whether it closes its cache in the end. */
  readonly closes?: boolean
}

/** What the process prints, a JSON each line: each answer, then `written`, `resources` after closing, and `lasted` at its exit. */
export interface Line {
  readonly status?: string
  readonly rows?: number
  readonly written?: true
  readonly resources?: readonly string[]
  readonly lasted?: number
}

// A program that uses a shared cache and then has nothing more to do.
const settings = JSON.parse(process.env['SPEC_END'] ?? '') as End
const { url, namespace, filename, library, consistency } = settings
const print = (line: Line): unknown => writeSync(1, `${JSON.stringify(line)}\n`)

let closeClient = async (): Promise<unknown> => undefined
const cache = new QueryCache({ store: await makeStore(), consistency, storeTimeout: '1m' })
const knex = Knex({ client: 'sqlite3', connection: { filename }, useNullAsDefault: true })
cache.observe(knex, { database: namespace })

class Item extends Cached(Model) {
  static override tableName = 'items'
  static override queryCache = cache
}
Item.knex(knex)

for (let turn = 0; turn < settings.reads; turn++) {
  const query = (Item.query() as unknown as CachedQueryBuilder<Model, Model[]>).withCache()
  const { result, cache: info } = await query.withCacheInfo()
  print({ status: info.status, rows: result.length })
}
if (settings.writes === 'later') await once(process.stdin, 'data')
process.stdin.destroy()
if (settings.writes !== undefined) {
  await knex('items').insert({ id: process.pid })
  print({ written: true })
}
await knex.destroy()
if (settings.closes === true) await cache.close()
await closeClient()
if (settings.closes === true) {
  // The handle of a socket is closed in the next turns of the event loop.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  print({ resources: process.getActiveResourcesInfo() })
}
const finished = performance.now()
process.on('exit', () => print({ lasted: performance.now() - finished }))

async function makeStore(): Promise<CacheStore> {
  const hidden = library === 'ioredis' ? ['redis'] : []
  const { store } = settings
  if (store === 'RedisStore') return withoutPackages(hidden, () => new RedisStore({ url, namespace }))
  if (store === 'TieredStore') return withoutPackages(hidden, () => new TieredStore({ url, namespace }))
  return new TieredStore({ local: new MemoryStore(), shared: new RedisStore({ client: await connect(), namespace }) })
}

async function connect(): Promise<ConstructorParameters<typeof RedisStore>[0]['client'] & object> {
  if (library === 'ioredis') {
    const client = new Redis(url)
    closeClient = () => client.quit()
    return client
  }
  const client = await createClient({ url }).connect()
  closeClient = () => client.close()
  return client
}
