import { CacheError } from '../../../core/CacheError.js'
import { clientProblem } from './clientProblem.js'

/** Sends a command to the server that has the key. Replies contain text as buffers. */
export type SendCommand = (key: string, args: readonly (string | Buffer)[]) => Promise<unknown>

/** A client of node-redis (the package `redis`, version 4 or later), for a server or a cluster. */
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

/** A client of ioredis (version 5 or later), for a server or a cluster. */
export interface IoRedisClient {
  callBuffer(...args: never[]): Promise<unknown>
  duplicate(...args: never[]): unknown
  readonly status: string
}

/** A connected client of your application. */
export type RedisClient = NodeRedisClient | NodeRedisPool | IoRedisClient

/** A client of node-redis, as far as its commands go. */
export interface CommandSender {
  sendCommand(...args: unknown[]): Promise<unknown>
}

type BufferCommands = Readonly<Record<`${string}Buffer`, (...args: unknown[]) => Promise<unknown>>>

/**
 * Makes node-redis return buffers: version 4 by the first option; later versions by the second, with the first byte of bulk
 * strings.
 */
const RETURN_BUFFERS = { returnBuffers: true, typeMapping: { ['$'.charCodeAt(0)]: Buffer } }

/** @throws {CacheError} `INVALID_OPTION` for a value that is not a supported client, or a client that is not connected. */
export function checkClient(client: unknown): RedisClient {
  const problem = clientProblem(client)
  if (problem !== undefined) throw new CacheError('INVALID_OPTION', problem)
  return ignoreErrorEvents(client as RedisClient)
}

export const isIoRedis = (client: unknown): client is IoRedisClient =>
  typeof (client as Partial<IoRedisClient> | null | undefined)?.callBuffer === 'function'

/** Whether the client is a pool: several connections to one server. */
export const isPool = (client: RedisClient): client is NodeRedisPool => 'totalClients' in client

/** Whether the client is for a cluster. */
export const isCluster = (client: RedisClient): boolean =>
  isIoRedis(client) ? 'isCluster' in client && client.isCluster === true : 'nodeClient' in client

/**
 * The function that sends a client's commands. A pool uses several connections, so commands can arrive out of order. Where the
 * order counts, the store awaits the reply: an intent before its write, a look-up before its fill. An intent, a heartbeat or a lease
 * renewal that arrives late only costs misses until its deadline, because it contains the number of the first write that was
 * running when it was sent, and that number stays correct.
 */
export function senderOf(client: RedisClient): SendCommand {
  if (isIoRedis(client)) {
    const calls = client as unknown as BufferCommands
    // Not `callBuffer`, which loses the command's name with `enableAutoPipelining`.
    return (_, [name, ...args]) => calls[`${String(name).toLowerCase()}Buffer`]!(...args)
  }
  const sends = client as unknown as CommandSender
  if (isCluster(client)) return (key, args) => sends.sendCommand(key, false, args, RETURN_BUFFERS)
  return (_, args) => sends.sendCommand(args, RETURN_BUFFERS)
}

const withErrorListener = new WeakSet<object>()

/** A lost connection is an 'error' event, which ends the process if it has no listener. The cache reports failures itself. */
function ignoreErrorEvents<T extends object>(client: T): T {
  const { on } = client as { on?: (event: string, listener: () => void) => unknown }
  if (!withErrorListener.has(client)) on?.call(client, 'error', () => undefined)
  withErrorListener.add(client)
  return client
}
