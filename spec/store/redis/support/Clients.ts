import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis'
import { createClient, createClientPool, createCluster, type RedisClusterOptions, type RedisPoolOptions } from 'redis'
import type {
  IoRedisClient,
  NodeRedisClient,
  NodeRedisPool,
  RedisClient,
} from '../../../../lib/store/redis/client/RedisClient.js'

/** Clients of both libraries for one spec. They reconnect at once. */
export class Clients {
  readonly #endings: (() => unknown)[] = []

  async node(url: string, options: { readonly RESP?: 2 | 3 } = {}): Promise<NodeRedisClient> {
    const client = createClient({ ...options, url, socket: { reconnectStrategy: 2 } })
    client.on('error', () => undefined)
    this.#endings.push(() => client.isOpen && client.destroy())
    await client.connect()
    return client
  }

  async pool(url: string, options: Partial<RedisPoolOptions> = { minimum: 3 }): Promise<NodeRedisPool> {
    const pool = createClientPool({ url, socket: { reconnectStrategy: 2 } }, options)
    pool.on('error', () => undefined)
    this.#endings.push(() => pool.isOpen && pool.destroy())
    await pool.connect()
    return pool
  }

  async io(url: string, options: RedisOptions = {}): Promise<IoRedisClient> {
    const client = new Redis(url, { ...options, retryStrategy: () => 2, lazyConnect: true })
    client.on('error', () => undefined)
    this.#endings.push(() => client.disconnect())
    await client.connect()
    return client
  }

  async nodeCluster(urls: readonly string[], options: Partial<RedisClusterOptions> = {}): Promise<NodeRedisClient> {
    const cluster = createCluster({ ...options, rootNodes: urls.map((url) => ({ url })) })
    cluster.on('error', () => undefined)
    this.#endings.push(() => cluster.destroy())
    await cluster.connect()
    return cluster
  }

  async ioCluster(urls: readonly string[], options: ClusterOptions = {}): Promise<IoRedisClient> {
    const cluster = new Cluster([...urls], { ...options, lazyConnect: true })
    cluster.on('error', () => undefined)
    this.#endings.push(() => cluster.disconnect())
    await cluster.connect()
    return cluster
  }

  /** Ends all clients without waiting for a server. */
  close(): void {
    for (const end of this.#endings.splice(0)) end()
  }
}

/** How to make a client of one server, by library. */
export const SINGLE: readonly [string, (clients: Clients, url: string) => Promise<RedisClient>][] = [
  ['node-redis', (clients, url) => clients.node(url)],
  ['a pool of node-redis', (clients, url) => clients.pool(url)],
  ['ioredis', (clients, url) => clients.io(url)],
]
