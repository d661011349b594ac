import { decodeMessage, encodeMessage, type Bus, type BusListener, type BusMessage } from '../Bus.js'
import { isCluster, isIoRedis, isPool, type NodeRedisPool, type RedisClient } from './client.js'
import { slotOf } from './slotOf.js'

/** A connection that listens. */
interface Subscriber {
  on(event: string, listener: (...args: never[]) => void): unknown
  connect?(): Promise<unknown>
  subscribe(channel: string, listener?: (text: string) => void): Promise<unknown>
  disconnect(): unknown
  destroy?(): unknown
}

interface Duplicates {
  duplicate(options?: object): Subscriber
}

/** What each slot's master is, by slot; nodes are clients only when they are needed. */
interface NodeRedisCluster {
  readonly slots: readonly ({ readonly master: unknown } | undefined)[]
  readonly masters: readonly unknown[]
  nodeClient(node: unknown): Promise<Duplicates> | Duplicates
}

/** The nodes that have a slot, by slot, as "host:port"; the master is the first. */
interface IoRedisCluster {
  readonly status: string
  readonly slots: readonly (readonly string[] | undefined)[]
  nodes(role: string): (Duplicates & { readonly options: { readonly host?: string; readonly port?: number } })[]
  once(event: string, listener: () => void): unknown
}

/** As ioredis does it by itself, but not for the nodes of a cluster, which it expects to come and go. */
const RECONNECTS = { retryStrategy: (times: number): number => Math.min(times * 50, 2000) }

/** How long it waits before it asks a pool once more for a connection, in milliseconds. */
const PAUSE = 100

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
    const subscriber = await this.#duplicate(listener)
    if (this.#closed) return
    this.#subscriber = subscriber
    const heard = (text: string): void => {
      const message = decodeMessage(text)
      if (message !== undefined && !this.#closed) listener.message(message)
    }
    const up = (): void => {
      if (!this.#closed) listener.up()
    }
    const down = (error: unknown): void => {
      if (!this.#closed) listener.down(error)
    }
    for (const event of ['error', 'close', 'end', 'reconnecting'] as const) {
      subscriber.on(event, (error: unknown) => down(error instanceof Error ? error : new Error(`the bus: ${event}`)))
    }
    if (isIoRedis(subscriber)) {
      subscriber.on('message', (_: string, text: string) => heard(text))
      // Each time: it gives up what it could not ask for in time, and it is ready before it has asked anew.
      subscriber.on('ready', () => void subscriber.subscribe(this.#channel).then(up, down))
      // It connects by itself, and refuses to be asked to, unless the client was told to wait for that.
      await subscriber.connect?.().catch(() => undefined)
      return
    }
    await subscriber.connect?.()
    await subscriber.subscribe(this.#channel, heard)
    // It subscribes anew by itself before it is ready again.
    subscriber.on('ready', up)
    up()
  }

  /**
   * Of a cluster the node that has the namespace: its scripts publish there. Others would hear through the links between the nodes,
   * which keep no order and lose what they have no room for.
   */
  async #duplicate(listener: BusListener): Promise<Subscriber> {
    if (isPool(this.#client)) return this.#duplicateFrom(this.#client, listener)
    if (!isCluster(this.#client)) return (this.#client as unknown as Duplicates).duplicate()
    const slot = slotOf(this.#channel)
    if (!isIoRedis(this.#client)) {
      const cluster = this.#client as unknown as NodeRedisCluster
      const node = cluster.slots[slot]?.master ?? cluster.masters[0]
      return (await cluster.nodeClient(node)).duplicate()
    }
    const cluster = this.#client as unknown as IoRedisCluster
    // Until it is connected it knows no nodes, or not which of them has what.
    while (cluster.nodes('master').length === 0 || (cluster.slots[slot] === undefined && cluster.status !== 'ready')) {
      await new Promise<void>((resolve) => cluster.once('ready', resolve))
    }
    const [place] = cluster.slots[slot] ?? []
    const masters = cluster.nodes('master')
    const node = masters.find(({ options: { host, port } }) => `${host}:${port}` === place) ?? masters[0]!
    return node.duplicate(RECONNECTS)
  }

  /** A pool has no `duplicate()`, and does not show its options: one of its clients has both. It may have none free for some time. */
  async #duplicateFrom(pool: NodeRedisPool, listener: BusListener): Promise<Subscriber> {
    const { execute } = pool as unknown as { execute(task: (client: Duplicates) => Subscriber): Promise<Subscriber> }
    for (;;) {
      try {
        // oxlint-disable-next-line no-await-in-loop
        return await execute.call(pool, (client) => client.duplicate())
      } catch (error) {
        if (this.#closed || !pool.isOpen) throw error
        listener.down(error)
      }
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, PAUSE).unref())
    }
  }
}
