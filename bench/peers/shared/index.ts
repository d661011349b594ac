import type { BenchRedis } from '../../redis/BenchRedis.js'
import { KINDS } from '../../redis/models.js'
import type { SharedPeer } from '../../redis/SharedPeer.js'
import { openBoth, openRedisOnly } from './bentocache.js'
import { openFloor } from './floor.js'
import { openMemory, openOnIoRedis, openShared } from './objectionCache.js'

export { askerOf } from './bentocache.js'

/** All libraries that are compared on Redis, in the order of the report. */
export const openSharedPeers = (redis: BenchRedis): Promise<SharedPeer[]> =>
  Promise.all(
    [openFloor, ...KINDS.map(openShared), openMemory, openOnIoRedis, openRedisOnly, openBoth].map((open) =>
      open(redis),
    ),
  )
