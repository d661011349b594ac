import type { BenchRedis } from '../../redis/BenchRedis.js'
import { KINDS } from '../../redis/models.js'
import type { SharedPeer } from '../../redis/SharedPeer.js'
import { openBoth, openRedisOnly } from './bentocache.js'
import { openFloor, openIoRedisFloor } from './floor.js'
import { openMemory, openOnIoRedis, openShared } from './objectionCache.js'
import { openDatabases } from './plainObjection.js'

export { askerOf } from './bentocache.js'

/** All libraries that are compared on Redis, in the order of the report, and what they are there to avoid. */
export async function openSharedPeers(redis: BenchRedis): Promise<SharedPeer[]> {
  // First, as what is observed later is observed with all its kind.
  const databases = await openDatabases()
  const byNodeRedis = [openFloor, ...KINDS.map(openShared), openMemory]
  const byIoRedis = [openIoRedisFloor, ...KINDS.map(openOnIoRedis), openRedisOnly, openBoth]
  const caches = await Promise.all([...byNodeRedis, ...byIoRedis].map((open) => open(redis)))
  return [...caches, ...databases]
}
