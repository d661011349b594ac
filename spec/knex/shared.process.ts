import Knex from 'knex'
import { createClient } from 'redis'
import { storeIsIdle } from '../../demo/cluster/storeIsIdle.js'
import { MemoryStore, QueryCache, TieredStore } from '../../lib/index.js'
import { cachedKnex } from '../../lib/knex/index.js'
import { RedisStore } from '../../lib/store/redis/index.js'
import { difference } from '../support/same.js'
import { READS, type Answer, type Order, type ReadName } from './sharedReads.js'

/** One of several processes with plain Knex and a shared store. It does what its parent's messages say. */
const { REDIS_URL: url = '', CLIENT: client = '', CONNECTION: connection = '', NAMESPACE: namespace = '' } = process.env

const redis = await createClient({ url }).connect()
const shared = new RedisStore({ client: redis, namespace, expiry: '5m' })
const local = process.env['LOCAL'] === 'yes'
const store = local ? new TieredStore({ local: new MemoryStore(), shared }) : shared
const cache = new QueryCache({
  store,
  consistency: 'strict',
  storeTimeout: '1m',
  joinTimeout: '1m',
  leaseTimeout: '1m',
})
const knex = Knex({ client, connection, pool: { min: 0, max: 1 } })
const db = cachedKnex(knex, { cache })

async function answerTo(order: Order): Promise<Answer> {
  const answer = await obey(order)
  // What one process has done, the next one sees.
  await storeIsIdle()
  return answer
}

async function obey(order: Order): Promise<Answer> {
  if ('read' in order) return read(order.read)
  await db('users').where('id', order.write).update({ name: order.name })
  return { status: 'written', difference: undefined }
}

async function read(name: ReadName): Promise<Answer> {
  const { result, cache: info } = await READS[name](db).withCache().withCacheInfo()
  const expected: unknown = await READS[name](knex)
  return { status: info.status, difference: difference(shown(result), shown(expected)) }
}

/** The fields of `mysql2` refer to packets, which are others each time. */
const shown = (result: unknown): unknown =>
  client === 'mysql2' && Array.isArray(result) && Array.isArray(result[0]) ? (result as unknown[])[0] : result

process.on('message', (order: Order) => {
  answerTo(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ status: String(error), difference: undefined }),
  )
})
process.on('disconnect', () => {
  void cache.close().then(() => Promise.all([redis.close(), knex.destroy()]))
})
process.send?.({ status: 'ready' })
