import { expectTypeOf } from 'expect-type'
import type { Cluster as IoCluster, Redis } from 'ioredis'
import type { Keyv } from 'keyv'
import type pg from 'pg'
import type { createClient, createClientPool, createCluster } from 'redis'
import type { Bus, CacheStore, Consistency, QueryCacheOptions, SharedStore } from '../../lib/index.js'
import type { KeyvStoreOptions } from '../../lib/store/keyv/index.js'
import type { PostgresBus, PostgresClient } from '../../lib/store/postgres/index.js'
import type { RedisClient, RedisStore, TieredStore, TieredStoreOptions } from '../../lib/store/redis/index.js'

describe('the types of shared stores', () => {
  it('accept clients of redis and ioredis, clusters and pools', () => {
    expectTypeOf<ReturnType<typeof createClient>>().toExtend<RedisClient>()
    expectTypeOf<ReturnType<typeof createCluster>>().toExtend<RedisClient>()
    expectTypeOf<ReturnType<typeof createClientPool>>().toExtend<RedisClient>()
    expectTypeOf<Redis>().toExtend<RedisClient>()
    expectTypeOf<IoCluster>().toExtend<RedisClient>()
    expectTypeOf<{ get(key: string): Promise<string> }>().not.toExtend<RedisClient>()
  })

  it('accept a client of pg, and a Keyv', () => {
    expectTypeOf<pg.Client>().toExtend<PostgresClient>()
    expectTypeOf<Keyv>().toExtend<KeyvStoreOptions['keyv']>()
  })

  it('distinguish shared stores from others', () => {
    expectTypeOf<RedisStore>().toExtend<SharedStore>()
    expectTypeOf<TieredStore>().toExtend<CacheStore>()
    expectTypeOf<TieredStore>().not.toExtend<SharedStore>()
    expectTypeOf<TieredStoreOptions['shared']>().toEqualTypeOf<SharedStore | undefined>()
    expectTypeOf<PostgresBus>().toExtend<Bus>()
  })

  it('accept either a `url` or a `client`', () => {
    type RedisOptions = ConstructorParameters<typeof RedisStore>[0]
    type TieredOptions = ConstructorParameters<typeof TieredStore>[0]
    expectTypeOf<{ url: string }>().toExtend<RedisOptions>()
    expectTypeOf<{ client: Redis; namespace: string }>().toExtend<RedisOptions>()
    expectTypeOf<{ url: string; client: Redis }>().not.toExtend<RedisOptions>()
    expectTypeOf<{ namespace: string }>().not.toExtend<RedisOptions>()
    expectTypeOf<{ url: string; bound: '1s'; maxTags: number }>().toExtend<TieredOptions>()
    expectTypeOf<{ local: CacheStore; shared: RedisStore }>().toExtend<TieredOptions>()
    expectTypeOf<{ url: string; local: CacheStore; shared: RedisStore }>().not.toExtend<TieredOptions>()
    expectTypeOf<{ url: string }>().not.toExtend<TieredStoreOptions>()
  })

  it('list the words of options', () => {
    expectTypeOf<QueryCacheOptions['consistency']>().toEqualTypeOf<Consistency | undefined>()
    expectTypeOf<Consistency>().toEqualTypeOf<'strict' | 'bounded'>()
    expectTypeOf<QueryCacheOptions['onUnreachable']>().toEqualTypeOf<'retry' | 'reject' | undefined>()
  })
})
