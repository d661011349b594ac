import { isIoRedis } from './RedisClient.js'

/** A client whose connection the library opens and closes. */
export interface Connection {
  on(event: string, listener: (...args: never[]) => void): unknown
  connect?(): Promise<unknown>
  disconnect(): unknown
  destroy?(): unknown
  unref?(): unknown
  /** The socket of a client of ioredis, while it has one. */
  readonly stream?: { unref?(): unknown; destroy?(): unknown } | undefined
  /** Whether a client of node-redis is connected, or connects again by itself. */
  readonly isOpen?: boolean
  /** The state of a client of ioredis. */
  readonly status?: string
}

/** A client that connects only when it is told to. */
export interface Connectable extends Connection {
  connect(): Promise<unknown>
  quit(): Promise<unknown>
}

/** Lets the process end while the client is connected. */
export function unrefClient(client: Connection): void {
  if (isIoRedis(client)) client.on('connect', () => client.stream?.unref?.())
  else client.unref?.()
}

/** Whether the client has lost its connection, and does not connect again by itself. */
export const hasEnded = (client: Connection): boolean =>
  isIoRedis(client) ? client.status === 'end' : client.isOpen === false

/** Ends the connection without waiting for a server that may not answer. */
export async function endClient(client: Connection): Promise<void> {
  client.on('error', () => undefined)
  try {
    if (isIoRedis(client)) endIoRedis(client)
    else await (client.destroy === undefined ? client.disconnect() : client.destroy())
  } catch {
    // Some versions of node-redis refuse to end a client that is not connected.
  }
}

/** Its timers would keep the process alive for two seconds: until the server has closed the connection, or if it was closed before. */
function endIoRedis(client: Connection): void {
  if (hasEnded(client)) return
  client.disconnect()
  client.stream?.destroy?.()
}
