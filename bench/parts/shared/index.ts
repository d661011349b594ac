import type { Effort } from '../../measure/Effort.js'
import type { Missing } from '../../Peer.js'
import { BenchRedis } from '../../redis/BenchRedis.js'
import { forms, type Forms } from './forms.js'
import { sharedHits, type SharedHits } from './hits.js'
import { sharedMisses, type SharedMisses } from './misses.js'
import { sharedStampede, type SharedStampede } from './stampede.js'
import { trips, type Trips } from './trips.js'
import { sharedWrites, type SharedWrites } from './writes.js'

/** A cache whose entries are in Redis. */
export interface Shared extends SharedHits {
  /** Such as `Redis 7.2.4`. */
  readonly server: string
  /** Of this part: others may have been measured later. */
  readonly date: string
  readonly trips: Trips
  readonly misses: SharedMisses
  readonly writes: SharedWrites
  readonly stampede: SharedStampede
  readonly forms: Forms
}

const NO_SERVER =
  'as there is no Redis: put redis-server on the PATH, or name a server by OBJECTION_CACHE_REDIS, such as redis://127.0.0.1:6379'

/** All that is measured with a Redis server, one after the other. */
export async function shared(effort: Effort): Promise<Shared | Missing> {
  // The hits are what is compared with the goals. The rest takes a part of the time.
  const less = { ...effort, milliseconds: effort.milliseconds / 3 }
  const redis = await BenchRedis.open()
  if (redis === undefined) return { missing: NO_SERVER }
  const found: Shared = {
    server: await redis.version(),
    date: new Date().toISOString().slice(0, 10),
    ...(await sharedHits(redis, effort)),
    trips: await trips(redis, effort),
    misses: await sharedMisses(redis, less),
    writes: await sharedWrites(redis, less),
    stampede: await sharedStampede(redis),
    forms: await forms(redis, less),
  }
  await redis.close()
  return found
}
