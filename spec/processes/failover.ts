import { setTimeout as delay } from 'node:timers/promises'
import { RedisServer } from '../support/redis/RedisServer.js'
import { follow, promote, REPLICATING } from '../store/redis/support/replication.js'
import type { Crew } from './Crew.js'
import type { Random } from './random.js'

/** Another server takes over and gives back. Whether the first one is then the same run of the server with another history. */
export async function failOverAndBack(
  crew: Crew,
  redis: RedisServer,
  random: Random,
  lasting: number,
): Promise<boolean> {
  const other = await RedisServer.start({ args: REPLICATING })
  try {
    const [run, history] = [await redis.info('run_id'), await redis.info('master_replid')]
    await redis.command('CONFIG', 'SET', 'repl-diskless-sync-delay', '0')
    await follow(other, redis)
    await goBack(redis, other, random)
    await delay(lasting)
    await follow(other, redis)
    await handOver(crew, redis, other, random)
    await delay(lasting)
    await handOver(crew, other, redis, random)
    return (await redis.info('run_id')) === run && (await redis.info('master_replid')) !== history
  } finally {
    await other.stop()
  }
}

/** What the server acknowledges for a while is lost: it takes the data that another one had before, which no worker has used. */
async function goBack(redis: RedisServer, other: RedisServer, random: Random): Promise<void> {
  await promote(other)
  await delay(random.between(400, 700))
  await follow(redis, other)
  await promote(redis)
}

async function handOver({ posts }: Crew, from: RedisServer, to: RedisServer, random: Random): Promise<void> {
  await promote(to)
  // The old primary does not know yet: what it acknowledges meanwhile is lost.
  await delay(random.between(50, 300))
  // It refuses everything before a worker goes to the new one: reads of the old one are then allowed to be old.
  await follow(from, to)
  const wires = posts.flatMap((post) => (post.wires === undefined ? [] : [post.wires.store, post.wires.bus]))
  await Promise.all(
    wires.map(async (wire) => {
      wire.retarget(to.port)
      await wire.cut()
      await wire.mend()
    }),
  )
}
