import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { MemoryStore, QueryCache, TieredStore } from '../../../lib/index.js'
import { RedisStore } from '../../../lib/store/redis/index.js'
import type { RedisClient } from '../../../lib/store/redis/client.js'
import { WAY } from '../way.js'
import { redisTarget } from './target.js'

/** Caches over the Redis server that specs were told to use; none where there is none. */
export class SharedCaches {
  readonly kinds: readonly { readonly name: string; make(): QueryCache }[]
  #client: (RedisClient & { destroy(): void }) | undefined
  readonly #made: QueryCache[] = []
  readonly #namespace = `spec ${randomUUID()}`

  constructor() {
    const kinds = [
      { name: 'Redis', make: () => this.#add(new QueryCache({ store: this.#store(), namespace: randomUUID() })) },
      {
        name: 'memory in front of Redis',
        make: () => {
          const store = new TieredStore({ local: new MemoryStore(), shared: this.#store() })
          return this.#add(new QueryCache({ store, consistency: 'bounded', namespace: randomUUID() }))
        },
      },
    ]
    // What other ways of running specs show they show with the other stores.
    this.kinds = redisTarget() === undefined || WAY !== undefined ? [] : kinds
  }

  async open(): Promise<void> {
    const target = redisTarget()
    if (target === undefined) return
    const client = createClient({ url: target.url, socket: { reconnectStrategy: false } })
    client.on('error', () => undefined)
    await client.connect()
    this.#client = client
  }

  /** Closes the caches that were made so far: each one hears of all writes. */
  async closeCaches(): Promise<void> {
    await Promise.all(this.#made.splice(0).map((cache) => cache.close()))
  }

  async close(): Promise<void> {
    await this.closeCaches()
    this.#client?.destroy()
  }

  /** One namespace, so that a database's catalogue need not be read for each cache; nothing is left behind for long. */
  #store(): RedisStore {
    if (this.#client === undefined) throw new Error('open() comes first')
    return new RedisStore({ client: this.#client, namespace: this.#namespace, expiry: '5m' })
  }

  #add(cache: QueryCache): QueryCache {
    this.#made.push(cache)
    return cache
  }
}
