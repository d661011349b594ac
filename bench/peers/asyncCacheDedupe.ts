import { createCache } from 'async-cache-dedupe'
import type { Shape } from '../data/shapes.js'
import { FINDS } from '../objection/finds.js'
import { plainModels } from '../objection/models.js'
import { countStatements, openPlain } from '../objection/sqlite.js'
import type { Peer } from '../Peer.js'
import { waysOf } from './ways.js'

/** With its memory storage, which keeps the very objects it is given. */
export async function openAsyncCacheDedupe(): Promise<Peer> {
  const knex = await openPlain()
  const Item = plainModels(knex)
  const cache = createCache({ ttl: 3600, storage: { type: 'memory', options: { size: 1000 } } }).define(
    'find',
    async (shape: Shape) => await FINDS[shape](Item),
  )
  return {
    name: 'async-cache-dedupe around Objection',
    kind: 'cache',
    ways: waysOf((shape) => ({ uncached: () => FINDS[shape](Item), cached: () => cache.find(shape) })),
    statements: countStatements(knex),
    close: () => knex.destroy(),
  }
}
