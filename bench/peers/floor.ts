import { SHAPES, type Shape } from '../data/shapes.js'
import { FINDS } from '../objection/finds.js'
import { copierOf } from '../objection/generatedCopy.js'
import { plainModels } from '../objection/models.js'
import { countStatements, openPlain } from '../objection/sqlite.js'
import type { Peer, Way } from '../Peer.js'

/** The generated copy of each result, as a peer. */
export async function openFloor(): Promise<Peer> {
  const knex = await openPlain()
  const Item = plainModels(knex)
  const ways: Partial<Record<Shape, Way>> = {}
  for (const shape of SHAPES) {
    // oxlint-disable-next-line no-await-in-loop
    const loaded = await FINDS[shape](Item)
    ways[shape] = { uncached: () => FINDS[shape](Item), cached: copierOf(loaded, Item) }
  }
  return {
    name: 'floor: a generated copy',
    kind: 'floor',
    ways: ways as Record<Shape, Way>,
    statements: countStatements(knex),
    close: () => knex.destroy(),
  }
}
