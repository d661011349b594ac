import { Redis } from 'ioredis'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { asks } from '../../objection/asks.js'
import { cachedModels } from '../../objection/cached.js'
import { FINDS } from '../../objection/finds.js'
import { countStatements, openSqlite } from '../../objection/sqlite.js'
import type { BenchRedis } from '../../redis/BenchRedis.js'
import { sharedModels, type Kind } from '../../redis/models.js'
import type { SharedPeer } from '../../redis/SharedPeer.js'
import { IOREDIS_FLOOR } from './floor.js'
import { sharedWaysOf } from './ways.js'

/** This library on Redis, under a key of the caller's. */
export const openShared =
  (kind: Kind) =>
  (redis: BenchRedis): Promise<SharedPeer> =>
    open(`objection-cache, ${kind}`, (knex) => sharedModels(kind, redis, knex))

/** Through the client that bentocache needs: the two differ in what a round trip costs. */
export const openOnIoRedis =
  (kind: Kind) =>
  async (redis: BenchRedis): Promise<SharedPeer> => {
    const client = new Redis(redis.url)
    const peer = await open(`objection-cache, ${kind}, by ioredis`, (knex) => sharedModels(kind, redis, knex, client))
    const close = async (): Promise<void> => {
      await peer.close()
      client.disconnect()
    }
    return { ...peer, floor: IOREDIS_FLOOR, close }
  }

/** Without Redis, for comparison. */
export const openMemory = (): Promise<SharedPeer> =>
  open('objection-cache, memory only', (knex) => Promise.resolve(cachedModels(knex)))

interface Models {
  readonly cache: { close(): Promise<void> }
  readonly Item: typeof Model
}

async function open(name: string, modelsOf: (knex: Knex) => Promise<Models>): Promise<SharedPeer> {
  const knex = await openSqlite()
  const { cache, Item } = await modelsOf(knex)
  return {
    name,
    kind: 'cache',
    ways: sharedWaysOf((shape) => ({
      uncached: () => FINDS[shape](Item),
      cached: (slot = 0) => asks(FINDS[shape](Item)).withCacheKey([shape, slot]),
    })),
    statements: countStatements(knex),
    close: () => Promise.all([cache.close(), knex.destroy()]),
  }
}
