import { asks, cachedModels } from '../objection/cached.js'
import { FINDS } from '../objection/finds.js'
import { countStatements, openSqlite } from '../objection/sqlite.js'
import type { Peer } from '../Peer.js'
import { waysOf } from './ways.js'

/** This library, under a key of the caller's. */
export async function openExplicit(): Promise<Peer> {
  const knex = await openSqlite()
  const { Item } = cachedModels(knex)
  return {
    name: 'objection-cache, withCacheKey()',
    kind: 'cache',
    ways: waysOf((shape) => ({
      uncached: () => FINDS[shape](Item),
      cached: () => asks(FINDS[shape](Item)).withCacheKey(shape),
    })),
    statements: countStatements(knex),
    close: () => knex.destroy(),
  }
}

/** This library, under a key made from the query. */
export async function openAutomatic(): Promise<Peer> {
  const knex = await openSqlite()
  const { Item } = cachedModels(knex)
  return {
    name: 'objection-cache, withCache()',
    kind: 'cache',
    ways: waysOf((shape) => ({
      uncached: () => FINDS[shape](Item),
      cached: () => asks(FINDS[shape](Item)).withCache(),
    })),
    statements: countStatements(knex),
    close: () => knex.destroy(),
  }
}
