import { createRequire } from 'node:module'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { MemoryStore, QueryCache, type CacheStore } from '../../lib/index.js'
import { PostgresBus, type PostgresClient } from '../../lib/store/postgres/index.js'
import { RedisStore, TieredStore, type RedisClient } from '../../lib/store/redis/index.js'
import { BOUND, LEASE_TIMEOUT, MARK_DEADLINE, STORE_TIMEOUT, type WorkerSettings } from './settings.js'

// The package has no types of its own.
const { Client } = createRequire(import.meta.url)('pg') as { Client: new (config: object) => PostgresClient }

/** The cache of one worker. */
export async function openCache(settings: WorkerSettings): Promise<QueryCache> {
  const { consistency, onUnreachable } = settings
  return new QueryCache({
    store: await openStore(settings),
    consistency,
    onUnreachable,
    storeTimeout: STORE_TIMEOUT,
    leaseTimeout: LEASE_TIMEOUT,
    joinTimeout: LEASE_TIMEOUT,
  })
}

async function openStore(settings: WorkerSettings): Promise<CacheStore> {
  const { redis, client, hasLocalStore, prefix, postgres, ledgers } = settings
  const local = new MemoryStore({ maxEntries: 200 })
  if (redis === undefined) {
    // The name distinguishes the connections that a fault ends from others.
    const connect = (): PostgresClient => new Client({ connectionString: postgres, application_name: `${prefix}bus` })
    return new TieredStore({ local, bus: new PostgresBus({ connect, channel: `${prefix}bus` }), bound: BOUND })
  }
  const shared = new RedisStore(redisOptions(await connectTo(redis.store, client), prefix, ledgers))
  if (!hasLocalStore) return shared
  const bus = new RedisStore(redisOptions(await connectTo(redis.bus, client), prefix, ledgers)).bus()
  return new TieredStore({ local, shared, bus, bound: BOUND })
}

const redisOptions = (client: RedisClient, namespace: string, ledgers: number) => ({
  client,
  namespace,
  ledgers,
  markDeadline: MARK_DEADLINE,
})

async function connectTo(url: string, kind: WorkerSettings['client']): Promise<RedisClient> {
  if (kind === 'ioredis') {
    const client = new Redis(url, { retryStrategy: () => 50, lazyConnect: true })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const client = createClient({ url, socket: { reconnectStrategy: 50 } })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
