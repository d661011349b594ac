import { decodeMessage, encodeMessage, type Bus, type BusListener, type BusMessage } from '../Bus.js'
import { isCluster, isIoRedis, type RedisClient } from './client.js'

/** A connection that listens. */
interface Subscriber {
  on(event: string, listener: (...args: never[]) => void): unknown
  connect?(): Promise<unknown>
  subscribe(channel: string, listener?: (text: string) => void): Promise<unknown>
  disconnect(): unknown
  destroy?(): unknown
}

interface Duplicates {
  duplicate(): Subscriber
}

/**
 * Redis's publish and subscribe on a connection of its own, a duplicate of a client. All that is told on it is published by the
 * namespace's own node, in the order in which it happened there.
 */
export class RedisBus implements Bus {
  readonly carriesStore = true
  readonly #client: RedisClient
  readonly #channel: string
  readonly #publish: (text: string) => Promise<unknown>
  #subscriber: Subscriber | undefined
  #closed = false

  /** `publish` publishes a text on the channel. */
  constructor(client: RedisClient, channel: string, publish: (text: string) => Promise<unknown>) {
    this.#client = client
    this.#channel = channel
    this.#publish = publish
  }

  open(listener: BusListener): void {
    this.#open(listener).catch((error: unknown) => listener.down(error))
  }

  publish(message: BusMessage): Promise<unknown> {
    return this.#publish(encodeMessage(message))
  }

  async close(): Promise<void> {
    this.#closed = true
    const subscriber = this.#subscriber
    if (subscriber === undefined) return
    // Not `quit`, which would wait for a server that does not answer.
    if (subscriber.destroy === undefined) subscriber.disconnect()
    else subscriber.destroy()
  }

  async #open(listener: BusListener): Promise<void> {
    const subscriber = (await this.#node()).duplicate()
    if (this.#closed) return
    this.#subscriber = subscriber
    const heard = (text: string): void => {
      const message = decodeMessage(text)
      if (message !== undefined) listener.message(message)
    }
    const down = (error: unknown): void => {
      if (!this.#closed) listener.down(error)
    }
    for (const event of ['error', 'close', 'end', 'reconnecting'] as const) {
      subscriber.on(event, (error: unknown) => down(error instanceof Error ? error : new Error(`the bus: ${event}`)))
    }
    if (isIoRedis(subscriber)) {
      subscriber.on('message', (_: string, text: string) => heard(text))
      subscriber.on('ready', () => listener.up())
      await subscriber.subscribe(this.#channel)
      return listener.up()
    }
    await subscriber.connect?.()
    await subscriber.subscribe(this.#channel, heard)
    // It subscribes anew by itself before it is ready again.
    subscriber.on('ready', () => listener.up())
    listener.up()
  }

  /** Of a cluster one node will do: they tell each other. */
  async #node(): Promise<Duplicates> {
    if (!isCluster(this.#client)) return this.#client as unknown as Duplicates
    if (isIoRedis(this.#client)) {
      const { nodes } = this.#client as unknown as { nodes(role: string): Duplicates[] }
      return nodes.call(this.#client, 'master')[0] as Duplicates
    }
    const cluster = this.#client as unknown as {
      masters: unknown[]
      nodeClient(node: unknown): Promise<Duplicates> | Duplicates
    }
    return cluster.nodeClient(cluster.masters[0])
  }
}
