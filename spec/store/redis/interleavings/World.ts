import { expect } from 'chai'
import type { Tag } from '../../../../lib/core/tag.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import type { RedisClientOptions } from '../../../../lib/store/redis/redisOptions.js'
import type { NodeRedisClient, RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import type { Found, Position, SharedOrigin } from '../../../../lib/store/SharedStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import type { RedisServer } from '../../../support/redis/RedisServer.js'
import { begin } from '../support/Fixture.js'
import { TestClock } from '../../../support/TestClock.js'

export const KEY = 'key'
export const TAGS: readonly Tag[] = ['table:db/a', 'table:db/b']

/** A client that counts the replies that it waits for. */
export class CountingClient {
  waiting = 0
  readonly isOpen = true
  readonly #client: RedisClient

  constructor(client: RedisClient) {
    this.#client = client
  }

  readonly sendCommand = async (...args: never[]): Promise<unknown> => {
    this.waiting++
    try {
      return await (this.#client as unknown as CountingClient).sendCommand(...args)
    } finally {
      this.waiting--
    }
  }

  duplicate(): unknown {
    return (this.#client as NodeRedisClient).duplicate()
  }
}

/** A server, and a client for each process, for all runs. */
export interface Stage {
  readonly server: RedisServer
  readonly clients: readonly RedisClient[]
}

/**
 * A database with one value, and processes with stores on one namespace. The value is a number that grows. `seen` is the smallest
 * value that may be served.
 */
export class World {
  value = 0
  seen = 0
  hits = 0
  readonly namespace: string
  readonly #stage: Stage
  readonly #observer: RedisStore
  readonly #alive = new Map<RedisStore, { readonly clock: TestClock; readonly client: CountingClient }>()
  /** The observer's local entry. */
  #observed: { readonly value: number; readonly origin: SharedOrigin } | undefined

  constructor(stage: Stage, namespace: string) {
    this.#stage = stage
    this.namespace = namespace
    this.#observer = this.store(0)
  }

  /** A store of a process. It sends heartbeats when its clock advances. */
  store(process: number, options: Partial<RedisClientOptions> = {}): RedisStore {
    const client = new CountingClient(this.#stage.clients[process]!)
    const clock = new TestClock()
    const store = new RedisStore({ client, clock, namespace: this.namespace, ...options })
    this.#alive.set(store, { clock, client })
    return store
  }

  /** Reads the database and stores the result. Returns whether the store has taken it. */
  async warm(): Promise<boolean> {
    const position = await begin(this.#observer, KEY)
    const filled = await this.#observer.fill(KEY, this.fillAt(position, this.value))
    return filled === 'kept'
  }

  fillAt(position: Position, value: number): Parameters<RedisStore['fill']>[1] {
    return { entry: sampleEntry({ value, tags: [...TAGS] }), tags: TAGS, position }
  }

  /** The law: a served value is not older than the latest finished write. */
  expectFresh({ entry }: Pick<Found, 'entry'>): void {
    if (entry === undefined) return
    this.hits++
    expect(entry.value, 'an old value was served').to.be.within(this.seen, this.value)
  }

  /** A process without other steps looks up the entry as a cache does, and checks whether its local one still holds. */
  async observe(): Promise<void> {
    // Only the beginning of a load shows that the server has lost data, and a cache begins one after each miss.
    const found = await this.#observer.find(KEY, { loads: 'if-absent' })
    this.expectFresh(found)
    if (this.#observed !== undefined && (await this.#observer.check(this.#observed.origin)) === 'unchanged') {
      expect(this.#observed.value, 'an old local value holds').to.be.within(this.seen, this.value)
    }
    if (found.entry !== undefined) this.#observed = { value: found.entry.value as number, origin: found.origin }
  }

  /** Makes the process die during its writes, and its deadline pass. */
  async die(store: RedisStore): Promise<void> {
    void store.close()
    this.#alive.delete(store)
    const field = `>${store.origin}`
    const marks = `{${this.namespace}}:marks`
    if ((await this.#stage.server.command('HEXISTS', marks, field)) === 1) {
      await this.#stage.server.command('HSET', marks, field, '1 0')
    }
  }

  /** Makes all living processes send a heartbeat, and the grace period after a loss pass. */
  async passGracePeriod(): Promise<void> {
    await this.observe()
    // A hit does not show a loss.
    await begin(this.#observer, KEY)
    for (const { clock, client } of this.#alive.values()) {
      clock.advance(2500)
      for (let turn = 0; turn < 10_000 && client.waiting > 0; turn++) await new Promise(setImmediate)
    }
    await this.#stage.server.command('HSET', `{${this.namespace}}:ledger`, 'quiet', '1', 'born', '1')
  }

  /** At the end a result can be stored again, and is served. `false`: nothing can be stored. */
  async recovers(): Promise<boolean> {
    // The first load can find a dead writer, which invalidates its result.
    const isKept = (await this.warm()) || (await this.warm())
    const { entry } = await this.#observer.find(KEY)
    expect(entry?.value).to.equal(isKept ? this.value : undefined)
    return isKept
  }

  close(): void {
    for (const store of this.#alive.keys()) void store.close()
  }
}
