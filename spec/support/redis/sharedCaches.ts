import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { MemoryStore, QueryCache, TieredStore, type Bus } from '../../../lib/index.js'
import { deferred } from '../../../lib/core/deferred.js'
import { RedisStore } from '../../../lib/store/redis/index.js'
import type { RedisClient } from '../../../lib/store/redis/client.js'
import { WAY } from '../way.js'
import { redisTarget } from './target.js'

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
          const bus = this.#awaited(shared.bus())
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

  /**
   * Waits until the caches that were made hear on their buses. When a bus begins to work, what its cache has looked up before is not
   * trusted, and is loaded anew.
   */
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

  /** One namespace, so that a database's catalogue need not be read for each cache; nothing is left behind for long. */
  #store(): RedisStore {
    if (this.#client === undefined) throw new Error('open() comes first')
    return new RedisStore({ client: this.#client, namespace: this.#namespace, expiry: '5m' })
  }

  #awaited(bus: Bus): Bus {
    const { promise, resolve } = deferred<undefined>()
    this.#ready = Promise.all([this.#ready, promise])
    let own: string | undefined
    return {
      carriesStore: true,
      publish: (message) => {
        if (message.kind === 'ping') own = message.origin
        return bus.publish(message)
      },
      close: () => (resolve(undefined), bus.close()),
      open: ({ message, up, down }) =>
        bus.open({
          up,
          down,
          message: (each) => {
            message(each)
            if (each.kind === 'ping' && each.origin === own) resolve(undefined)
          },
        }),
    }
  }

  #add(cache: QueryCache): QueryCache {
    this.#made.push(cache)
    return cache
  }
}
