import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { RedisServer } from '../support/redis/RedisServer.js'
import type { Crew, Post } from './Crew.js'
import { failOverAndBack } from './failover.js'
import type { Random } from './random.js'
import { BOUND, MARK_DEADLINE, RUSH } from './settings.js'

/** What faults are about. */
export interface Stage {
  readonly crew: Crew
  readonly redis: RedisServer | undefined
  /** Past all that is checked. */
  readonly knex: Knex
  readonly prefix: string
}

/** Inflicts a fault and heals it. Whether it came to pass. */
type Inflict = (stage: Stage, post: Post, random: Random) => Promise<boolean>

/** How long a fault lasts, in milliseconds: shorter and longer than the deadline of marks. */
const lasting = (random: Random): number => random.pick([250, 450, 700, 1100])

const server = ({ redis }: Stage): RedisServer => redis as RedisServer

function severed(wire: 'store' | 'bus', how: 'cut' | 'hang'): Inflict {
  return async (_, { wires }, random) => {
    const proxy = wires?.[wire]
    if (proxy === undefined) return false
    const { connections } = proxy
    await proxy[how]()
    // The local store is trusted for so long without the bus.
    await delay(lasting(random) + (wire === 'bus' ? BOUND : 0))
    await proxy.mend()
    return connections > 0
  }
}

async function restart(redis: RedisServer, hasImage: boolean, random: Random): Promise<boolean> {
  const before = await redis.info('run_id')
  if (hasImage) {
    await redis.command('SAVE')
    await delay(random.between(200, 600))
  }
  await redis.kill()
  if (!hasImage) rmSync(join(redis.dir, 'dump.rdb'), { force: true })
  await delay(random.between(0, 300))
  await redis.restart()
  return (await redis.info('run_id')) !== before
}

/** Lowers the limit of memory until keys are evicted: the server does not count all of what it uses towards the limit. */
async function shrinkUntilEvicted(redis: RedisServer): Promise<boolean> {
  const evicted = async (): Promise<number> => Number(await redis.info('evicted_keys'))
  const before = await evicted()
  await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
  for (let share = 0.99; share > 0.3; share *= 0.95) {
    await redis.command(
      'CONFIG',
      'SET',
      'maxmemory',
      String(Math.floor(Number(await redis.info('used_memory')) * share)),
    )
    await delay(50)
    if ((await evicted()) > before) return true
  }
  return false
}

/** Writes whose intents are lost, or whose ends come to another epoch, are then many. */
async function whileAllWrite({ crew }: Stage, inflict: () => Promise<boolean>): Promise<boolean> {
  await crew.tell('rush', 'rushing')
  const [happened] = await Promise.all([inflict(), delay(RUSH)])
  return happened
}

/** Faults by name; those of Redis and those that need none. */
export const REDIS_FAULTS: Readonly<Record<string, Inflict>> = {
  'redis stopped': async (stage, _, random) => {
    server(stage).pause()
    await delay(lasting(random))
    server(stage).resume()
    return true
  },
  'redis killed': (stage, _, random) => restart(server(stage), false, random),
  'redis killed, old image': (stage, _, random) => restart(server(stage), true, random),
  'redis failed over and back': ({ crew, redis }, _, random) =>
    failOverAndBack(crew, redis as RedisServer, random, lasting(random)),
  flushed: async (stage) => (await server(stage).command('FLUSHALL')) === 'OK',
  'flushed while all write': (stage, _, random) =>
    whileAllWrite(stage, async () => {
      // Now and then a ledger is gone before it is old enough to store anything.
      for (let i = 0; i < 12; i++) {
        await server(stage).command('FLUSHALL')
        await delay(random.between(5, 120))
      }
      return true
    }),
  'worker killed, and flushed': (stage, post) =>
    whileAllWrite(stage, async () => {
      await delay(RUSH / 4)
      await post.worker.kill()
      const isEmpty = (await server(stage).command('FLUSHALL')) === 'OK'
      // The process that comes knows of no earlier ledger.
      await stage.crew.replace(post)
      return isEmpty
    }),
  'redis killed while all write': (stage, _, random) =>
    whileAllWrite(stage, () => restart(server(stage), random.share() < 0.5, random)),
  evicting: async (stage, _, random) => {
    const hasEvicted = await shrinkUntilEvicted(server(stage))
    await delay(lasting(random))
    await server(stage).command('CONFIG', 'SET', 'maxmemory', '0')
    return hasEvicted
  },
  'bus killed': async (stage) => Number(await server(stage).command('CLIENT', 'KILL', 'TYPE', 'pubsub')) > 0,
  'bus cut': severed('bus', 'cut'),
  'bus hanging': severed('bus', 'hang'),
  'store cut': severed('store', 'cut'),
  'store hanging': severed('store', 'hang'),
}

export const PROCESS_FAULTS: Readonly<Record<string, Inflict>> = {
  'worker stopped': async (_, { worker }, random) => {
    worker.signal('SIGSTOP')
    await delay(lasting(random))
    worker.signal('SIGCONT')
    return true
  },
  'worker stopped after COMMIT': async (_, { worker }, random) => {
    const stopping = worker.hear('stopping', 5000).then(
      () => true,
      () => false,
    )
    await worker.tell({ do: 'arm', signal: 'SIGSTOP' }, 'armed')
    if (!(await stopping)) return false
    await delay(lasting(random))
    worker.signal('SIGCONT')
    return true
  },
  'worker killed after COMMIT': async ({ crew }, post) => {
    // Others' writes would hide that its own was not heard of.
    await crew.tell('hush', 'hushed')
    await delay(300)
    await post.worker.tell({ do: 'arm', signal: 'SIGKILL' }, 'armed')
    const happened = await post.worker.endsWithin(5000)
    if (!happened) await post.worker.kill()
    // What the dead one has left behind has to be coped with by the others, long after it counts as dead.
    await delay(MARK_DEADLINE + 800)
    await crew.replace(post)
    await crew.tell('write', 'writing')
    return happened
  },
}

export const LISTENING_FAULTS: Readonly<Record<string, Inflict>> = {
  'listening ended': async ({ knex, prefix }) => {
    const sql = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?'
    const { rows } = (await knex.raw(sql, [`${prefix}bus`])) as { rows: unknown[] }
    return rows.length > 0
  },
}
