import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { FINDS } from '../objection/finds.js'
import { plainModels } from '../objection/models.js'
import { countStatements, openPlain } from '../objection/sqlite.js'
import type { Peer } from '../Peer.js'
import { waysOf } from './ways.js'

/** Its memory layer alone, with its own defaults: values are kept as JSON text. */
export async function openBentocache(): Promise<Peer> {
  const knex = await openPlain()
  const Item = plainModels(knex)
  const bento = new BentoCache({
    default: 'memory',
    stores: { memory: bentostore().useL1Layer(memoryDriver({ maxItems: 1000 })) },
  })
  return {
    name: 'bentocache around Objection',
    kind: 'cache',
    ways: waysOf((shape) => ({
      uncached: () => FINDS[shape](Item),
      cached: () => bento.getOrSet({ key: shape, ttl: '1h', factory: async () => await FINDS[shape](Item) }),
    })),
    statements: countStatements(knex),
    close: () => Promise.all([bento.disconnectAll(), knex.destroy()]),
  }
}
