import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisBusDriver, redisDriver } from 'bentocache/drivers/redis'
import { Redis } from 'ioredis'
import { FINDS } from '../../objection/finds.js'
import { plainModels } from '../../objection/models.js'
import { countStatements, openPlain } from '../../objection/sqlite.js'
import { newNamespace, type BenchRedis } from '../../redis/BenchRedis.js'
import type { Asker, SharedPeer } from '../../redis/SharedPeer.js'
import { IOREDIS_FLOOR } from './floor.js'
import { sharedWaysOf } from './ways.js'

/** Its second level alone, with its own defaults: JSON text in Redis, through ioredis, which its driver needs. */
export const openRedisOnly = (redis: BenchRedis): Promise<SharedPeer> =>
  open('bentocache around Objection, Redis only', redisOnly(redis, newNamespace()))

/** Both levels, and the bus that carries deletions to the first levels. */
export function openBoth({ url }: BenchRedis): Promise<SharedPeer> {
  const connection = new Redis(url)
  const store = bentostore()
    .useL1Layer(memoryDriver({ maxItems: 1000 }))
    .useL2Layer(redisDriver({ connection }))
    .useBus(redisBusDriver({ connection }))
  const bento = new BentoCache({ default: 'shared', prefix: newNamespace(), stores: { shared: store } })
  return open('bentocache around Objection, memory and Redis', bento)
}

/** Another cache on the same Redis, with the same second level. */
export function askerOf(redis: BenchRedis, prefix: string, load: () => PromiseLike<unknown>): Asker {
  const bento = redisOnly(redis, prefix)
  return {
    ask: () => bento.getOrSet({ key: 'rows', ttl: '10m', factory: async () => await load() }),
    close: () => bento.disconnectAll(),
  }
}

const redisOnly = ({ url }: BenchRedis, prefix: string) =>
  new BentoCache({
    default: 'shared',
    prefix,
    stores: { shared: bentostore().useL2Layer(redisDriver({ connection: new Redis(url) })) },
  })

async function open(name: string, bento: ReturnType<typeof redisOnly>): Promise<SharedPeer> {
  const knex = await openPlain()
  const Item = plainModels(knex)
  return {
    name,
    kind: 'cache',
    floor: IOREDIS_FLOOR,
    ways: sharedWaysOf((shape) => ({
      uncached: () => FINDS[shape](Item),
      cached: (slot = 0) =>
        bento.getOrSet({ key: `${shape}#${slot}`, ttl: '10m', factory: async () => await FINDS[shape](Item) }),
    })),
    statements: countStatements(knex),
    close: () => Promise.all([bento.disconnectAll(), knex.destroy()]),
  }
}
