import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Knex from 'knex'
import { RedisServer } from '../support/redis/RedisServer.js'
import { Crew } from './Crew.js'
import { LISTENING_FAULTS, PROCESS_FAULTS, REDIS_FAULTS, type Stage } from './faults.js'
import { now, readLogs, type Fault, type History } from './history.js'
import { Random } from './random.js'
import type { WorkerSettings } from './settings.js'
import { createTables, dropTables, versionsIn } from './tables.js'

/** What a run is like. */
export interface Plan extends Pick<WorkerSettings, 'consistency' | 'onUnreachable' | 'ledgers'> {
  readonly postgres: string
  readonly seed: number
  /** Whether there is Redis, or only a bus of PostgreSQL. */
  readonly hasRedis: boolean
  /** For each worker whether entries lie in it, too. */
  readonly localStores: readonly boolean[]
  /** For how long faults are inflicted; each kind is inflicted once at the least. */
  readonly seconds: number
  /** Kinds that are left out. */
  readonly without?: readonly string[]
}

/** The times without faults after faults, in milliseconds, and the one at the end, in which everything must have been delivered. */
const QUIET = [900, 1500] as const
const SETTLING = 2500

/** Runs processes and faults, and returns what happened. Only the logs are left, in a directory of their own. */
export async function run(plan: Plan): Promise<History & { readonly dir: string }> {
  const prefix = `check_${randomBytes(4).toString('hex')}_`
  const dir = await mkdtemp(join(tmpdir(), 'objection-cache-check-'))
  const knex = Knex({ client: 'pg', connection: plan.postgres, pool: { min: 0, max: 2 } })
  const redis = plan.hasRedis ? await RedisServer.start({ args: ['--dbfilename', 'dump.rdb'] }) : undefined
  const crew = new Crew(dir)
  try {
    await createTables(knex, prefix)
    await crew.add(workersOf(plan, prefix), redis?.port)
    await crew.tell('work', 'working')
    await delay(1500)
    await crew.tell('measure', 'measured')
    const faults = await inflict(plan, { crew, redis, knex, prefix })
    await crew.tell('rest', 'resting')
    await delay(SETTLING)
    await crew.tell('audit', 'audited')
    await crew.tell('measure', 'measured')
    return { ...readLogs(crew.logs), faults, final: await versionsIn(knex, prefix), dir }
  } finally {
    await crew.end()
    await redis?.stop()
    await dropTables(knex, prefix)
    await knex.destroy()
  }
}

function workersOf(plan: Plan, prefix: string): Omit<WorkerSettings, 'log' | 'redis'>[] {
  const { postgres, seed, consistency, onUnreachable, ledgers, localStores } = plan
  const common = { postgres, prefix, consistency, onUnreachable, ledgers }
  return localStores.map((hasLocalStore, index) => {
    const client = index % 2 === 0 ? 'node-redis' : 'ioredis'
    return { ...common, name: `w${index}`, seed: seed * 100 + index, client, hasLocalStore }
  })
}

async function inflict(plan: Plan, stage: Stage): Promise<Fault[]> {
  const { without = [], seconds, seed, hasRedis } = plan
  const random = new Random(seed)
  const all = Object.entries({ ...(hasRedis ? REDIS_FAULTS : LISTENING_FAULTS), ...PROCESS_FAULTS })
  const kinds = all.filter(([kind]) => !without.includes(kind))
  const until = Date.now() + seconds * 1000
  const faults: Fault[] = []
  do {
    for (const [kind, inflictOne] of random.shuffled(kinds)) {
      const { posts } = stage.crew
      const withLocalStore = posts.filter(({ settings }) => settings.hasLocalStore)
      const post = random.pick(kind.startsWith('bus') && withLocalStore.length > 0 ? withLocalStore : posts)
      // A worker that is replaced goes on under another name.
      const isWhole = /^(?:redis|flushed|evicting)/.test(kind)
      const victim = isWhole ? undefined : post.worker.name
      const begin = now()
      const happened = await inflictOne(stage, post, random)
      faults.push({ kind, victim, begin, end: now(), happened })
      await delay(random.between(...QUIET))
      if (Date.now() > until && faults.length >= kinds.length) break
    }
  } while (Date.now() < until)
  return faults
}
