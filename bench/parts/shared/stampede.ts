import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { library } from '../../library.js'
import { connectSqlite, countStatements, openSqliteFile } from '../../objection/sqlite.js'
import { sharedPeers } from '../../openPeers.js'
import { EXPIRY, newNamespace, type BenchRedis } from '../../redis/BenchRedis.js'
import { STORE_TIMEOUT } from '../../redis/models.js'
import type { Asker } from '../../redis/SharedPeer.js'

export interface SharedStampede {
  readonly callers: number
  readonly peers: readonly { readonly name: string; readonly statements: number }[]
}

const CALLERS = 100

type OpenAsker = (redis: BenchRedis, namespace: string, knex: Knex) => Promise<Asker>

const rows = (knex: Knex) => knex('items').where('id', '<=', 100)

/** Two caches, each with a connection to Redis and one to the database: half of the callers ask the one, half the other. */
export async function sharedStampede(redis: BenchRedis): Promise<SharedStampede> {
  const filename = join(tmpdir(), `objection-cache-bench-${process.pid}-shared.sqlite`)
  const knexes = [await openSqliteFile(filename), connectSqlite('sqlite3', filename)]
  const counters = knexes.map(countStatements)
  const sent = (): number => counters.reduce((sum, statements) => sum + statements(), 0)
  const peers: SharedStampede['peers'][number][] = []
  for (const [name, open] of Object.entries(OPENERS)) {
    const namespace = newNamespace()
    // oxlint-disable-next-line no-await-in-loop
    const askers = await Promise.all(knexes.map((knex) => open(redis, namespace, knex)))
    const before = sent()
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all(Array.from({ length: CALLERS }, (_, caller) => (askers[caller % askers.length] as Asker).ask()))
    peers.push({ name, statements: sent() - before })
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all(askers.map((asker) => asker.close()))
  }
  await Promise.all(knexes.map((knex) => knex.destroy()))
  await rm(filename, { force: true })
  return { callers: CALLERS, peers }
}

const OPENERS: Readonly<Record<string, OpenAsker>> = {
  'objection-cache, RedisStore': async (redis, namespace, knex) => {
    const store = redis.store({ client: await redis.connect(), namespace })
    const cache = new library.QueryCache({ store, storeTimeout: STORE_TIMEOUT })
    cache.observe(knex, { database: 'bench' })
    return { ask: () => cache.wrap('rows', () => rows(knex)), close: () => cache.close() }
  },
  'bentocache, Redis only': async (redis, namespace, knex) =>
    (await sharedPeers()).askerOf(redis, namespace, () => rows(knex)),
  'GET and SET, by hand': async (redis, namespace, knex) => {
    const client = await redis.connect()
    const ask = async (): Promise<unknown> => {
      const found = await client.get(namespace)
      if (found !== null) return JSON.parse(found) as unknown
      const loaded = await rows(knex)
      await client.set(namespace, JSON.stringify(loaded), { EX: EXPIRY })
      return loaded
    }
    return { ask, close: () => Promise.resolve() }
  },
}
