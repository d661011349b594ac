import { FINDS } from '../objection/finds.js'
import { plainModels } from '../objection/models.js'
import { countStatements, openPlain } from '../objection/sqlite.js'
import type { Peer } from '../Peer.js'
import { waysOf } from './ways.js'

/** Objection without a cache. */
export async function openPlainObjection(): Promise<Peer> {
  const knex = await openPlain()
  const Item = plainModels(knex)
  return {
    name: 'Objection, no cache',
    kind: 'uncached',
    ways: waysOf((shape) => ({ uncached: () => FINDS[shape](Item), cached: () => FINDS[shape](Item) })),
    statements: countStatements(knex),
    close: () => knex.destroy(),
  }
}
