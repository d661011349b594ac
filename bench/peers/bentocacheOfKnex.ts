import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'

/** As its users write it around a query: a key and a lifetime by hand. Values are kept as JSON text. */
export function bentocacheOfKnex() {
  const bento = new BentoCache({
    default: 'memory',
    stores: { memory: bentostore().useL1Layer(memoryDriver({ maxItems: 1000 })) },
  })
  return {
    ask: (key: string, load: () => PromiseLike<unknown>): Promise<unknown> =>
      bento.getOrSet({ key, ttl: '1h', factory: async () => await load() }),
    close: () => bento.disconnectAll(),
  }
}
