import { SHAPES, type Shape } from '../data/shapes.js'
import { answeredAtOnce } from '../objection/answeredAtOnce.js'
import { FINDS } from '../objection/finds.js'
import { plainModels } from '../objection/models.js'
import { countStatements, openPlain } from '../objection/sqlite.js'
import type { Peer, Way } from '../Peer.js'

/**
 * What a query costs that is built and awaited and has nothing to look up or to copy: no cache behind a query builder can be
 * faster. It gives all callers the same result.
 */
export async function openBuilder(): Promise<Peer> {
  const knex = await openPlain()
  const { Item, answerWith } = answeredAtOnce(knex)
  const Plain = plainModels(knex)
  const ways: Partial<Record<Shape, Way>> = {}
  for (const shape of SHAPES) {
    // oxlint-disable-next-line no-await-in-loop
    const loaded = await FINDS[shape](Plain)
    const cached = (): PromiseLike<unknown> => {
      answerWith(loaded)
      return FINDS[shape](Item)
    }
    ways[shape] = { uncached: () => FINDS[shape](Plain), cached }
  }
  return {
    name: 'floor: a query, built and awaited',
    kind: 'floor',
    ways: ways as Record<Shape, Way>,
    statements: countStatements(knex),
    close: () => knex.destroy(),
  }
}
