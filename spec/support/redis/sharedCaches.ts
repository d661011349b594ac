import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { MemoryStore, QueryCache, TieredStore } from '../../../lib/index.js'
import { RedisStore } from '../../../lib/store/redis/index.js'
import type { RedisClient } from '../../../lib/store/redis/client/RedisClient.js'
import { WAY } from '../way.js'
import { redisTarget } from './target.js'
import { workingBus } from './workingBus.js'

/** No answer is late, however busy the machine is: an operation that takes too long is an error of the cache. */
const PATIENT = { storeTimeout: '1m', joinTimeout: '1m', leaseTimeout: '1m' } as const

/** Caches over the Redis server that specs were told to use; none where there is none. */
export class SharedCaches {
  readonly kinds: readonly { readonly name: string; make(): QueryCache }[]
  #client: (RedisClient & { destroy(): void }) | undefined
  readonly #made: QueryCache[] = []
  #ready: Promise<unknown> = Promise.resolve()
  readonly #namespace = `spec ${randomUUID()}`

  constructor() {
    const kinds = [
      {
        name: 'Redis',
        make: () => this.#add(new QueryCache({ ...PATIENT, store: this.#store(), namespace: randomUUID() })),
      },
      {
        name: 'memory in front of Redis',
        make: () => {
          const shared = this.#store()
          const { bus, works } = workingBus(shared.bus())
          this.#ready = Promise.all([this.#ready, works])
          const store = new TieredStore({ local: new MemoryStore(), shared, bus, bound: '1m' })
          return this.#add(new QueryCache({ ...PATIENT, store, consistency: 'bounded', namespace: randomUUID() }))
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

  /** Waits until the buses of the caches that were made work. */
  async ready(): Promise<void> {
    await this.#ready
  }

  /** Closes the caches that were made so far: each one hears of all writes. */
  async closeCaches(): Promise<void> {
    await Promise.all(this.#made.splice(0).map((cache) => cache.close()))
  }

  async close(): Promise<void> {
    await this.closeCaches()
    this.#client?.destroy()
  }

  /** One namespace, so that a database's catalog is read once for all caches; nothing is left behind for long. */
  #store(): RedisStore {
    if (this.#client === undefined) throw new Error('open() comes first')
    return new RedisStore({ client: this.#client, namespace: this.#namespace, expiry: '5m' })
  }

  #add(cache: QueryCache): QueryCache {
    this.#made.push(cache)
    return cache
  }
}
