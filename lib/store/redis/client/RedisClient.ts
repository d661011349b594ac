import { CacheError } from '../../../core/CacheError.js'
import { clientRefusal } from './clientRefusal.js'

/** One command on its way to the server. Texts of replies come back as buffers. */
export type SendCommand = (key: string, args: readonly (string | Buffer)[]) => Promise<unknown>

/** A client of node-redis (the package `redis`, version 4 or later), or one of its clusters. */
export interface NodeRedisClient {
  sendCommand(...args: never[]): Promise<unknown>
  duplicate(...args: never[]): unknown
  readonly isOpen: boolean
}

/** A pool of clients of node-redis (version 5 or later), as `createClientPool()` returns it. */
export interface NodeRedisPool {
  sendCommand(...args: never[]): Promise<unknown>
  execute(...args: never[]): Promise<unknown>
  readonly totalClients: number
  readonly isOpen: boolean
}

/** A client of ioredis (version 5 or later), or one of its clusters. */
export interface IoRedisClient {
  callBuffer(...args: never[]): Promise<unknown>
  duplicate(...args: never[]): unknown
  readonly status: string
}

/** A connected client of the application's own. */
export type RedisClient = NodeRedisClient | NodeRedisPool | IoRedisClient

interface Sends {
  sendCommand(...args: unknown[]): Promise<unknown>
}

type Calls = Readonly<Record<`${string}Buffer`, (...args: unknown[]) => Promise<unknown>>>

/** What asks node-redis for buffers: version 4 knows the first, later ones the second, by the byte that bulk strings begin with. */
const BUFFERS = { returnBuffers: true, typeMapping: { ['$'.charCodeAt(0)]: Buffer } }

/** @throws {CacheError} `INVALID_OPTION` for what is no client, or is not connected. */
export function checkClient(client: unknown): RedisClient {
  const refusal = clientRefusal(client)
  if (refusal !== undefined) throw new CacheError('INVALID_OPTION', refusal)
  return quiet(client as RedisClient)
}

export const isIoRedis = (client: unknown): client is IoRedisClient =>
  typeof (client as Partial<IoRedisClient> | null | undefined)?.callBuffer === 'function'

/** Whether it has several connections to one server, which share the commands. */
export const isPool = (client: RedisClient): client is NodeRedisPool => 'totalClients' in client

/** Whether it stands for several servers. */
export const isCluster = (client: RedisClient): boolean =>
  isIoRedis(client) ? 'isCluster' in client && client.isCluster === true : 'nodeClient' in client

/**
 * How to send a command to the server that has the key. Commands that were sent one after the other may arrive in another order, as a pool
 * sends them on several connections. The store awaits the answer wherever the order counts: a mark before its write, a look-up before
 * its fill. Of the rest a mark, a sign of life or a lease's renewal that comes late costs misses until its deadline: each carries the
 * number of the first write that was under way when it was sent, which is right at any later time.
 */
export function senderOf(client: RedisClient): SendCommand {
  if (isIoRedis(client)) {
    const calls = client as unknown as Calls
    // Not `callBuffer`, which loses the command's name where the client collects commands by itself.
    return (_, [name, ...args]) => calls[`${String(name).toLowerCase()}Buffer`]!(...args)
  }
  const sends = client as unknown as Sends
  if (isCluster(client)) return (key, args) => sends.sendCommand(key, false, args, BUFFERS)
  return (_, args) => sends.sendCommand(args, BUFFERS)
}

const quieted = new WeakSet<object>()

/** A lost connection is an 'error' event, and one that nobody listens to ends the process: the cache reports it itself. */
function quiet<T extends object>(client: T): T {
  const { on } = client as { on?: (event: string, listener: () => void) => unknown }
  if (!quieted.has(client)) on?.call(client, 'error', () => undefined)
  quieted.add(client)
  return client
}
