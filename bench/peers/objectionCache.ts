import { asks, type Asks } from '../objection/asks.js'
import { cachedModels } from '../objection/cached.js'
import { FINDS } from '../objection/finds.js'
import { countStatements, openSqlite } from '../objection/sqlite.js'
import type { Shape } from '../data/shapes.js'
import type { Peer } from '../Peer.js'
import { waysOf } from './ways.js'

/** This library, under a key of the caller's. */
export const openExplicit = (): Promise<Peer> =>
  open('objection-cache, withCacheKey()', (query, shape) => query.withCacheKey(shape))

/** This library, under a key made from the query. */
export const openAutomatic = (): Promise<Peer> => open('objection-cache, withCache()', (query) => query.withCache())

async function open(name: string, ask: (query: Asks, shape: Shape) => Asks): Promise<Peer> {
  const knex = await openSqlite()
  const { Item } = cachedModels(knex)
  return {
    name,
    kind: 'cache',
    ways: waysOf((shape) => ({
      uncached: () => FINDS[shape](Item),
      cached: () => ask(asks(FINDS[shape](Item)), shape),
    })),
    statements: countStatements(knex),
    close: () => knex.destroy(),
  }
}
