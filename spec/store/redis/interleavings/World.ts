import { expect } from 'chai'
import type { Tag } from '../../../../lib/core/tag.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import type { RedisStoreOptions } from '../../../../lib/store/redis/redisOptions.js'
import type { NodeRedisClient, RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import type { Found, Position } from '../../../../lib/store/SharedStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import type { RedisServer } from '../../../support/redis/RedisServer.js'
import { TestClock } from '../../../support/TestClock.js'

export const KEY = 'key'
export const TAGS: readonly Tag[] = ['table:db/a', 'table:db/b']

/** A client that knows whether it waits for an answer. */
export class Counted {
  waiting = 0
  readonly isOpen = true
  readonly #client: RedisClient

  constructor(client: RedisClient) {
    this.#client = client
  }

  readonly sendCommand = async (...args: never[]): Promise<unknown> => {
    this.waiting++
    try {
      return await (this.#client as unknown as Counted).sendCommand(...args)
    } finally {
      this.waiting--
    }
  }

  duplicate(): unknown {
    return (this.#client as NodeRedisClient).duplicate()
  }
}

/** What all runs use: a server, and a client for each process that takes part. */
export interface Stage {
  readonly server: RedisServer
  readonly clients: readonly RedisClient[]
}

/**
 * A database with one value, and processes with stores on one namespace. The value is a number that grows; `seen` is the least that
 * may be served.
 */
export class World {
  value = 0
  seen = 0
  hits = 0
  readonly namespace: string
  readonly #stage: Stage
  readonly #observer: RedisStore
  readonly #alive = new Map<RedisStore, { readonly clock: TestClock; readonly client: Counted }>()
  /** What the observer has had from the store, as a cache in its own process. */
  #near: { readonly value: number; readonly epoch: string; readonly stamp: number } | undefined

  constructor(stage: Stage, namespace: string) {
    this.#stage = stage
    this.namespace = namespace
    this.#observer = this.store(0)
  }

  /** A process's own store. Its signs of life come when `beat` says so. */
  store(process: number, options: Partial<RedisStoreOptions> = {}): RedisStore {
    const client = new Counted(this.#stage.clients[process]!)
    const clock = new TestClock()
    const store = new RedisStore({ client, clock, namespace: this.namespace, ...options })
    this.#alive.set(store, { clock, client })
    return store
  }

  /** Reads the database and keeps the result; whether it was kept. */
  async warm(): Promise<boolean> {
    const { position } = await this.#observer.find(KEY, { loads: 'always' })
    const filled = await this.#observer.fill(KEY, this.fillAt(position, this.value))
    return filled === 'kept'
  }

  fillAt(position: Position, value: number): Parameters<RedisStore['fill']>[1] {
    return { entry: sampleEntry({ value, tags: [...TAGS] }), tags: TAGS, position }
  }

  /** The law: what is served is no older than what has been told of. */
  judge({ entry }: Pick<Found, 'entry'>): void {
    if (entry === undefined) return
    this.hits++
    expect(entry.value, 'an old value was served').to.be.within(this.seen, this.value)
  }

  /** A process that takes no other part looks up, and asks whether what it had before still holds. */
  async look(): Promise<void> {
    const found = await this.#observer.find(KEY)
    this.judge(found)
    if (this.#near !== undefined && (await this.#observer.check(this.#near, TAGS)) === 'unchanged') {
      expect(this.#near.value, 'an old value was found to hold').to.be.within(this.seen, this.value)
    }
    const { entry } = found
    if (entry !== undefined) this.#near = { value: entry.value as number, epoch: entry.epoch, stamp: entry.stamp }
  }

  /** The process has died in the middle of its writes, and the time that others wait for it has passed. */
  async die(store: RedisStore): Promise<void> {
    store.close()
    this.#alive.delete(store)
    const field = `>${store.origin}`
    const marks = `{${this.namespace}}:marks`
    if ((await this.#stage.server.command('HEXISTS', marks, field)) === 1) {
      await this.#stage.server.command('HSET', marks, field, '1 0')
    }
  }

  /** All who live give a sign of life, and then the time has passed for which nothing is kept after a loss. */
  async passQuiet(): Promise<void> {
    await this.look()
    for (const { clock, client } of this.#alive.values()) {
      clock.advance(2500)
      for (let turn = 0; turn < 10_000 && client.waiting > 0; turn++) await new Promise(setImmediate)
    }
    await this.#stage.server.command('HSET', `{${this.namespace}}:ledger`, 'quiet', '1', 'born', '1')
  }

  /** In the end a result can be kept again, and is served; `false`: nothing could be kept. */
  async recovers(): Promise<boolean> {
    // The first load may be the one that finds a writer dead, which invalidates what it has read.
    const isKept = (await this.warm()) || (await this.warm())
    const { entry } = await this.#observer.find(KEY)
    expect(entry?.value).to.equal(isKept ? this.value : undefined)
    return isKept
  }

  close(): void {
    for (const store of this.#alive.keys()) store.close()
  }
}
