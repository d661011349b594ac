import Knex from 'knex'
import { Model } from 'objection'
import { createClient } from 'redis'
import { Cached, MemoryStore, QueryCache, TieredStore } from '../../../lib/index.js'
import { RedisStore } from '../../../lib/store/redis/index.js'

/** One process of README's example with Redis. It reads, writes if it is told to, and reads again. */
const { REDIS_URL: url, CLIENT, CONNECTION = '{}', NAMESPACE = '', WRITES } = process.env

const knex = Knex({ client: CLIENT as string, connection: JSON.parse(CONNECTION) as object })
const client = await createClient({ url: url as string }).connect()
const shared = new RedisStore({ client, namespace: NAMESPACE })

class Base extends Cached(Model) {
  static override queryCache = new QueryCache({ store: new TieredStore({ local: new MemoryStore(), shared }) })
}
Base.knex(knex)

class Item extends Base {
  static override tableName = 'identity_tries'
  declare id: number
  declare name: string
}

async function read(): Promise<string> {
  const { result, cache } = await Item.query().findById(1).withCache().withCacheInfo()
  return `${cache.status} ${(result as unknown as Item).name}`
}

const wrapped = (): Promise<string> =>
  Base.queryCache.wrap('name', async () => ((await knex('identity_tries').first()) as Item).name)

let computed = 0
const computes = (): Promise<string> =>
  Base.queryCache.wrap('count', async () => (computed++, (await wrapped()) && 'x'))

const before = [await read(), await read(), await computes(), await wrapped()]
if (WRITES !== undefined) await knex('identity_tries').update({ name: WRITES })
process.stdout.write(JSON.stringify({ computed, before, after: [await wrapped(), await read()] }))

await Base.queryCache.close()
await client.close()
await knex.destroy()
