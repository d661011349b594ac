import type { Model, Pojo } from 'objection'
import { FINDS } from '../../objection/finds.js'
import { plainModels } from '../../objection/models.js'
import { countStatements, openPlain } from '../../objection/sqlite.js'
import { EXPIRY, newNamespace, type BenchRedis } from '../../redis/BenchRedis.js'
import type { SharedPeer } from '../../redis/SharedPeer.js'
import { sharedWaysOf } from './ways.js'

/** What one writes in an afternoon: JSON text under a key, and `fromJson`. No query is built for a hit. */
export async function openFloor({ client }: BenchRedis): Promise<SharedPeer> {
  const knex = await openPlain()
  const Item = plainModels(knex)
  const prefix = newNamespace()
  const revive = (json: Pojo | Pojo[]): Model | Model[] =>
    Array.isArray(json) ? json.map((row) => Item.fromJson(row)) : Item.fromJson(json)
  const cached = async (key: string, load: () => PromiseLike<unknown>): Promise<unknown> => {
    const found = await client.get(key)
    if (found !== null) return revive(JSON.parse(found) as Pojo | Pojo[])
    const result = await load()
    await client.set(key, JSON.stringify(result), { EX: EXPIRY })
    return result
  }
  return {
    name: 'floor: GET, JSON.parse and fromJson, by hand',
    kind: 'floor',
    ways: sharedWaysOf((shape) => ({
      uncached: () => FINDS[shape](Item),
      cached: (slot = 0) => cached(`${prefix}:${shape}:${slot}`, () => FINDS[shape](Item)),
    })),
    statements: countStatements(knex),
    close: () => knex.destroy(),
  }
}
