import { Redis } from 'ioredis'
import type { Model, Pojo } from 'objection'
import { FINDS } from '../../objection/finds.js'
import { plainModels } from '../../objection/models.js'
import { countStatements, openPlain } from '../../objection/sqlite.js'
import { EXPIRY, newNamespace, type BenchRedis } from '../../redis/BenchRedis.js'
import type { SharedPeer } from '../../redis/SharedPeer.js'
import { sharedWaysOf } from './ways.js'

const FLOOR = 'floor: GET, JSON.parse and fromJson, by hand'

/** What is compared with it goes through the same client. */
export const IOREDIS_FLOOR = `${FLOOR}, by ioredis`

interface Texts {
  get(key: string): Promise<string | null>
  set(key: string, text: string): Promise<unknown>
  close(): unknown
}

export const openFloor = ({ client }: BenchRedis): Promise<SharedPeer> =>
  open(FLOOR, {
    get: (key) => client.get(key),
    set: (key, text) => client.set(key, text, { EX: EXPIRY }),
    close: () => undefined,
  })

export function openIoRedisFloor({ url }: BenchRedis): Promise<SharedPeer> {
  const client = new Redis(url)
  return open(IOREDIS_FLOOR, {
    get: (key) => client.get(key),
    set: (key, text) => client.set(key, text, 'EX', EXPIRY),
    close: () => client.disconnect(),
  })
}

/** What one writes in an afternoon: JSON text under a key, and `fromJson`. No query is built for a hit. */
async function open(name: string, texts: Texts): Promise<SharedPeer> {
  const knex = await openPlain()
  const Item = plainModels(knex)
  const prefix = newNamespace()
  const revive = (json: Pojo | Pojo[]): Model | Model[] =>
    Array.isArray(json) ? json.map((row) => Item.fromJson(row)) : Item.fromJson(json)
  const cached = async (key: string, load: () => PromiseLike<unknown>): Promise<unknown> => {
    const found = await texts.get(key)
    if (found !== null) return revive(JSON.parse(found) as Pojo | Pojo[])
    const result = await load()
    await texts.set(key, JSON.stringify(result))
    return result
  }
  return {
    name,
    kind: 'floor',
    floor: name,
    ways: sharedWaysOf((shape) => ({
      uncached: () => FINDS[shape](Item),
      cached: (slot = 0) => cached(`${prefix}:${shape}:${slot}`, () => FINDS[shape](Item)),
    })),
    statements: countStatements(knex),
    close: async () => {
      texts.close()
      await knex.destroy()
    },
  }
}
