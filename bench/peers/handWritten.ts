import type { Model, Pojo } from 'objection'
import QuickLRU from 'quick-lru'
import { FINDS } from '../objection/finds.js'
import { plainModels } from '../objection/models.js'
import { countStatements, openPlain } from '../objection/sqlite.js'
import type { Peer } from '../Peer.js'
import { waysOf } from './ways.js'

/** What one writes in an afternoon: an LRU of the rows' JSON, and `fromJson` to make them instances again. */
export async function openHandWritten(): Promise<Peer> {
  const knex = await openPlain()
  const Item = plainModels(knex)
  const cache = new QuickLRU<string, Pojo | Pojo[]>({ maxSize: 1000 })
  const revive = (json: Pojo | Pojo[]): Model | Model[] =>
    Array.isArray(json) ? json.map((row) => Item.fromJson(row)) : Item.fromJson(json)
  const cached = async (key: string, load: () => PromiseLike<unknown>): Promise<unknown> => {
    const found = cache.get(key)
    if (found !== undefined) return revive(found)
    const result = (await load()) as Model | Model[]
    cache.set(key, Array.isArray(result) ? result.map((row) => row.toJSON()) : result.toJSON())
    return result
  }
  return {
    name: 'quick-lru and fromJson, by hand',
    kind: 'cache',
    ways: waysOf((shape) => ({
      uncached: () => FINDS[shape](Item),
      cached: () => cached(shape, () => FINDS[shape](Item)),
    })),
    statements: countStatements(knex),
    close: () => knex.destroy(),
  }
}
