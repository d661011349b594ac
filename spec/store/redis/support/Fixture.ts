import { expect } from 'chai'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import type { RedisClientOptions } from '../../../../lib/store/redis/redisOptions.js'
import type { Filled, Position } from '../../../../lib/store/SharedStore.js'
import { sampleEntry } from '../../../../lib/testing/index.js'
import type { Reply } from '../../../support/redis/resp.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { Clients } from './Clients.js'

let namespaces = 0

/** A server for the specs of one `describe`, with a namespace of its own for each of them. */
export class Fixture {
  readonly clients = new Clients()
  server!: RedisServer
  client!: RedisClient
  namespace = ''
  #stores: RedisStore[] = []

  constructor(args: readonly string[] = []) {
    before(async () => {
      this.server = await RedisServer.start({ args })
      this.client = await this.clients.node(this.server.url)
    })
    beforeEach(() => {
      this.namespace = `spec ${namespaces++}`
    })
    afterEach(() => {
      for (const store of this.#stores.splice(0)) void store.close()
    })
    after(async () => {
      this.clients.close()
      await this.server.stop()
    })
  }

  store(options: Partial<RedisClientOptions> = {}): RedisStore {
    const store = new RedisStore({ client: this.client, namespace: this.namespace, ...options })
    this.#stores.push(store)
    return store
  }

  /** The server's key of this name in the namespace. */
  key(name: string): string {
    return `{${this.namespace}}:${name}`
  }

  /** Sends a command about one key of the namespace. */
  on(command: string, name: string, ...args: string[]): Promise<Reply> {
    return this.server.command(command, this.key(name), ...args)
  }

  /** Makes the deadline of the process pass, as if it had died long ago. */
  async expireProcess(store: RedisStore): Promise<void> {
    await this.on('HSET', 'marks', `>${store.origin}`, '1 0')
  }
}

export const TAG = 'table:db/a'
const none = { uncertain: false, watch: [] }

export const mark = (store: RedisStore, id: string, tags = [TAG], options = {}): ReturnType<RedisStore['mark']> =>
  store.mark(id, tags, { ...none, ...options })

/** Stores the result of a load that began at the position. */
export const fill = (
  store: RedisStore,
  key: string,
  value: unknown,
  position: Position,
  tags = [TAG],
): Promise<Filled> => store.fill(key, { entry: sampleEntry({ value, tags }), tags, position })

/** Runs a load from the look-up to the fill. */
export async function load(store: RedisStore, key: string, value: unknown, tags = [TAG]): Promise<Filled> {
  const { position } = await store.find(key, { loads: 'always' })
  return fill(store, key, value, position, tags)
}

/** The value that is served. */
export const served = async (store: RedisStore, key: string): Promise<unknown> => (await store.find(key)).entry?.value

/** The message of a rejection. */
export const failure = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    (value) => `no failure: ${JSON.stringify(value)}`,
    (error: Error) => error.message,
  )

/** Repeats a query of the server until it is true. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) if (await holds()) return
  expect.fail('The condition did not become true')
}
