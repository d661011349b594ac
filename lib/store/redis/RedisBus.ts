import { decodeMessage, encodeMessage, type Bus, type BusListener, type BusMessage } from '../Bus.js'
import { endClient, hasEnded, unrefClient } from './client/connection.js'
import { isIoRedis, type IoRedisClient, type RedisClient } from './client/RedisClient.js'
import { nodeAddressOf, subscriberOf, type Subscriber } from './client/subscriber.js'

/** How long the bus waits before it tries to listen again, after a failed attempt and after a lost connection, in milliseconds. */
const RETRY_AFTER = 1000
const RETRY_AFTER_LOSS = 100

interface RedisBusOptions {
  readonly client: RedisClient
  readonly channel: string
  /** Publishes a text on the channel. Resolves with a text that changes whenever messages can have been lost. */
  readonly publish: (text: string) => Promise<string>
  /** Receives the errors of commands that the server rejects. */
  readonly onError: (error: unknown) => void
}

/**
 * Carries messages by Redis's publish and subscribe, on a connection of its own, which is a duplicate of the client. In a cluster
 * all messages are published by the node that has the namespace, in the order of the writes there. If another node takes over the
 * namespace, the bus listens there. The connection does not keep the process alive.
 */
export class RedisBus implements Bus {
  readonly carriesStore = true
  readonly #options: RedisBusOptions
  #listener: BusListener | undefined
  /** The current attempt to listen. An earlier one can still be running. */
  #attempt: object | undefined
  #subscriber: Subscriber | undefined
  #isListening = false
  #node: string | undefined
  #serverState: string | undefined
  #retry: NodeJS.Timeout | undefined

  constructor(options: RedisBusOptions) {
    this.#options = options
  }

  open(listener: BusListener): void {
    this.#listener = listener
    this.#start()
  }

  async publish(message: BusMessage): Promise<void> {
    const state = await this.#options.publish(encodeMessage(message))
    const before = this.#serverState
    this.#serverState = state
    if (before === undefined || before === state) return
    this.#restart(
      new Error('The bus: Redis failed over or lost data, or a process may not publish. Messages may be lost.'),
    )
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry)
    this.#endSubscriber()
  }

  #start(): void {
    const attempt = {}
    this.#attempt = attempt
    this.#listen(attempt).catch((error: unknown) => {
      this.#options.onError(error)
      if (this.#attempt !== attempt) return
      this.#startLater(error, RETRY_AFTER)
    })
  }

  #startLater(error: unknown, delay: number): void {
    this.#endSubscriber()
    this.#listener?.down(error)
    this.#retry = setTimeout(() => this.#start(), delay).unref()
  }

  /** Listens on a new connection, to the node that has the namespace. */
  #restart(error: Error): void {
    // A connection that is being opened is new already.
    if (this.#subscriber === undefined) return
    this.#endSubscriber()
    this.#listener?.down(error)
    this.#start()
  }

  #endSubscriber(): void {
    const subscriber = this.#subscriber
    this.#attempt = undefined
    this.#subscriber = undefined
    this.#isListening = false
    if (subscriber !== undefined) void endClient(subscriber)
  }

  async #listen(attempt: object): Promise<void> {
    const { client, channel } = this.#options
    const subscriber = await subscriberOf(client, channel)
    // An ioredis client connects by itself, so it has to be ended.
    if (this.#attempt !== attempt) return endClient(subscriber)
    this.#subscriber = subscriber
    unrefClient(subscriber)
    this.#node = nodeAddressOf(client, channel)
    for (const event of ['error', 'close', 'end', 'reconnecting'] as const) {
      subscriber.on(event, (error: unknown) =>
        this.#down(subscriber, error instanceof Error ? error : new Error(`the bus: ${event}`)),
      )
    }
    await (isIoRedis(subscriber) ? this.#listenByIoRedis(subscriber) : this.#listenByNodeRedis(subscriber))
  }

  async #listenByIoRedis(subscriber: Subscriber & IoRedisClient): Promise<void> {
    const { channel, onError } = this.#options
    const rejected = (error: Error): void => (onError(error), this.#down(subscriber, error))
    subscriber.on('message', (_: string, text: string) => this.#message(subscriber, text))
    // On each connection: ioredis drops a subscription that it could not send in time, and is ready before it has subscribed
    // again.
    subscriber.on('ready', () => void subscriber.subscribe(channel).then(() => this.#up(subscriber), rejected))
    // It connects by itself, and rejects `connect()`, unless its options make it wait for that.
    await subscriber.connect?.().catch(() => undefined)
  }

  async #listenByNodeRedis(subscriber: Subscriber): Promise<void> {
    await subscriber.connect?.()
    await subscriber.subscribe(this.#options.channel, (text) => this.#message(subscriber, text))
    // After a reconnection it has subscribed again before it is ready.
    subscriber.on('ready', () => this.#up(subscriber))
    this.#up(subscriber)
  }

  #message(from: Subscriber, text: string): void {
    const message = from === this.#subscriber ? decodeMessage(text) : undefined
    if (message !== undefined) this.#listener?.message(message)
  }

  #up(from: Subscriber): void {
    if (from !== this.#subscriber) return
    this.#isListening = true
    this.#listener?.up()
  }

  #down(from: Subscriber, error: Error): void {
    if (from !== this.#subscriber) return
    const node = nodeAddressOf(this.#options.client, this.#options.channel)
    // The earlier node can be gone forever.
    if (node !== undefined && node !== this.#node) this.#restart(error)
    // Clients of some options do not reconnect.
    else if (hasEnded(from)) this.#startLater(error, this.#isListening ? RETRY_AFTER_LOSS : RETRY_AFTER)
    else this.#listener?.down(error)
  }
}
