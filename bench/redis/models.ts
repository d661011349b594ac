import { setTimeout as delay } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { CacheStore, QueryCacheOptions, SharedStore } from '../../lib/index.js'
import type { RedisClient } from '../../lib/store/redis/index.js'
import { library } from '../library.js'
import { cachedModels } from '../objection/cached.js'
import type { BenchRedis } from './BenchRedis.js'

export const KINDS = ['RedisStore', 'TieredStore, strict', 'TieredStore, bounded'] as const

export type Kind = (typeof KINDS)[number]

/** A machine that is busy for a moment must not turn hits into loads. */
export const STORE_TIMEOUT = '5s'

/** How long a bus may take until it works, in milliseconds. */
const PATIENCE = 10_000

/** The models with a cache on Redis, which is ready when this resolves. Close it, because an open cache hears of all writes. */
export async function sharedModels(kind: Kind, redis: BenchRedis, knex: Knex, client: RedisClient = redis.client) {
  const local = new library.MemoryStore()
  const models = cachedModels(knex, optionsOf(kind, redis.store({ client }), local))
  if (kind === 'TieredStore, bounded') await untilTrusted(models.cache, local)
  return models
}

function optionsOf(kind: Kind, shared: SharedStore, local: CacheStore): QueryCacheOptions {
  if (kind === 'RedisStore') return { store: shared, storeTimeout: STORE_TIMEOUT }
  const store = new library.TieredStore({ local, shared })
  const consistency = kind === 'TieredStore, strict' ? 'strict' : 'bounded'
  return { store, storeTimeout: STORE_TIMEOUT, consistency }
}

/** Nothing is kept in front of Redis before the bus was seen to work. */
async function untilTrusted(
  cache: InstanceType<typeof library.QueryCache>,
  local: InstanceType<typeof library.MemoryStore>,
): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE
  while (local.stats().entries === 0) {
    if (performance.now() > giveUpAt) throw new Error('The bus did not come up')
    // oxlint-disable-next-line no-await-in-loop
    await cache.wrap('trusted', () => true, { ttl: '1h' })
    // oxlint-disable-next-line no-await-in-loop
    await delay(10)
  }
}
