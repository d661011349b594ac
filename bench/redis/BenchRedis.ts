import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import type { RedisStore } from '../../lib/store/redis/index.js'
import type { RedisClientOptions } from '../../lib/store/redis/redisOptions.js'
import { redisLibrary } from './library.js'
import { openServer, type Server } from './server.js'

export type RedisClient = Awaited<ReturnType<typeof connectTo>>

export interface Bytes {
  readonly toServer: number
  readonly fromServer: number
}

/** After how many seconds a server forgets what the benchmark has left behind. */
export const EXPIRY = 600

/** The Redis server of the benchmark, and what it says of itself: nothing is counted by its clients. */
export class BenchRedis {
  readonly url: string
  /** The connection of all libraries that do not need one of their own. */
  readonly client: RedisClient
  readonly #server: Server
  readonly #admin: RedisClient
  readonly #others: RedisClient[] = []

  private constructor(server: Server, client: RedisClient, admin: RedisClient) {
    this.url = server.url
    this.client = client
    this.#server = server
    this.#admin = admin
  }

  /** `undefined`: there is no server. */
  static async open(): Promise<BenchRedis | undefined> {
    const server = await openServer()
    if (server === undefined) return undefined
    return new BenchRedis(server, await connectTo(server.url), await connectTo(server.url))
  }

  /** `url`: another way to the server, such as a proxy. */
  async connect(url = this.url): Promise<RedisClient> {
    const client = await connectTo(url)
    this.#others.push(client)
    return client
  }

  /** A store of a namespace of its own, unless one is given. */
  store(options: Partial<RedisClientOptions> = {}): RedisStore {
    return new redisLibrary.RedisStore({
      client: this.client,
      namespace: newNamespace(),
      expiry: `${EXPIRY}s`,
      ...options,
    })
  }

  /** Such as `Redis 7.2.4`. */
  async version(): Promise<string> {
    const info = await this.#admin.info('server')
    const valkey = /^valkey_version:(\S+)/m.exec(info)?.[1]
    return valkey === undefined ? `Redis ${/^redis_version:(\S+)/m.exec(info)?.[1]}` : `Valkey ${valkey}`
  }

  /** What went over the server's connections while it ran. */
  async bytes(run: () => PromiseLike<unknown>): Promise<Bytes> {
    const start = await this.#bytes()
    const before = await this.#bytes()
    await run()
    const after = await this.#bytes()
    const [toServer, fromServer] = [after.toServer - before.toServer, after.fromServer - before.fromServer]
    // The question itself is counted too.
    return {
      toServer: toServer - (before.toServer - start.toServer),
      fromServer: fromServer - (before.fromServer - start.fromServer),
    }
  }

  async close(): Promise<void> {
    for (const client of [this.client, this.#admin, ...this.#others]) if (client.isOpen) client.destroy()
    await this.#server.stop()
  }

  async #bytes(): Promise<Bytes> {
    const info = await this.#admin.info('stats')
    const of = (field: string): number => Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1])
    return { toServer: of('total_net_input_bytes'), fromServer: of('total_net_output_bytes') }
  }
}

export const newNamespace = (): string => `bench ${randomUUID()}`

async function connectTo(url: string) {
  const client = createClient({ url })
  await client.connect()
  return client
}
