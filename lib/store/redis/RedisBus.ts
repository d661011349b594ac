import { decodeMessage, encodeMessage, type Bus, type BusListener, type BusMessage } from '../Bus.js'
import { isIoRedis, type RedisClient } from './client/RedisClient.js'
import { placeOf, subscriberOf, type Subscriber } from './client/subscriber.js'

/** After how long it tries again to listen where that failed, in milliseconds. */
const PAUSE = 1000

export interface RedisBusParts {
  readonly client: RedisClient
  readonly channel: string
  /** Publishes a text on the channel, and resolves with what changes when messages were lost. */
  readonly publish: (text: string) => Promise<string>
  /** Told of what the server refuses. */
  readonly refused: (error: unknown) => void
}

/**
 * Redis's publish and subscribe on a connection of its own, a duplicate of a client. All that is told on it is published by the
 * namespace's own node, in the order in which it happened there. Where that is another node from now on it listens there.
 */
export class RedisBus implements Bus {
  readonly carriesStore = true
  readonly #parts: RedisBusParts
  #listener: BusListener | undefined
  /** The attempt to listen that counts: another one may begin before one has come to its end. */
  #attempt: object | undefined
  #subscriber: Subscriber | undefined
  #place: string | undefined
  #state: string | undefined
  #retry: NodeJS.Timeout | undefined

  constructor(parts: RedisBusParts) {
    this.#parts = parts
  }

  open(listener: BusListener): void {
    this.#listener = listener
    this.#start()
  }

  async publish(message: BusMessage): Promise<void> {
    const state = await this.#parts.publish(encodeMessage(message))
    const before = this.#state
    this.#state = state
    if (before === undefined || before === state) return
    this.#restart(
      new Error('The bus: Redis failed over or lost data, or a process may not publish. Messages may be lost.'),
    )
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry)
    this.#drop()
  }

  #start(): void {
    const attempt = {}
    this.#attempt = attempt
    this.#open(attempt).catch((error: unknown) => {
      this.#parts.refused(error)
      if (this.#attempt !== attempt) return
      this.#drop()
      this.#listener?.down(error)
      this.#retry = setTimeout(() => this.#start(), PAUSE).unref()
    })
  }

  /** Listens on another connection, where the client finds the namespace. */
  #restart(error: Error): void {
    // One that is being opened is new.
    if (this.#subscriber === undefined) return
    this.#drop()
    this.#listener?.down(error)
    this.#start()
  }

  #drop(): void {
    const subscriber = this.#subscriber
    this.#attempt = undefined
    this.#subscriber = undefined
    if (subscriber !== undefined) void end(subscriber)
  }

  async #open(attempt: object): Promise<void> {
    const { client, channel, refused } = this.#parts
    const subscriber = await subscriberOf(client, channel)
    // A client of ioredis is connecting already.
    if (this.#attempt !== attempt) return end(subscriber)
    this.#subscriber = subscriber
    this.#place = placeOf(client, channel)
    const ifCurrent =
      <T>(tell: (told: T) => void): ((told: T) => void) =>
      (told) => {
        if (this.#subscriber === subscriber) tell(told)
      }
    const heard = ifCurrent((text: string): void => {
      const message = decodeMessage(text)
      if (message !== undefined) this.#listener?.message(message)
    })
    const up = ifCurrent<unknown>(() => this.#listener?.up())
    const down = ifCurrent((error: unknown) => this.#down(error))
    for (const event of ['error', 'close', 'end', 'reconnecting'] as const) {
      subscriber.on(event, (error: unknown) => down(error instanceof Error ? error : new Error(`the bus: ${event}`)))
    }
    if (isIoRedis(subscriber)) {
      subscriber.on('message', (_: string, text: string) => heard(text))
      // Each time: it gives up what it could not ask for in time, and it is ready before it has asked anew.
      subscriber.on(
        'ready',
        () => void subscriber.subscribe(channel).then(up, (error) => (refused(error), down(error))),
      )
      // It connects by itself, and refuses to be asked to, unless the client was told to wait for that.
      await subscriber.connect?.().catch(() => undefined)
      return
    }
    await subscriber.connect?.()
    await subscriber.subscribe(channel, heard)
    // It subscribes anew by itself before it is ready again.
    subscriber.on('ready', () => up(undefined))
    up(undefined)
  }

  #down(error: unknown): void {
    const place = placeOf(this.#parts.client, this.#parts.channel)
    // The node may never come back.
    if (place !== undefined && place !== this.#place) this.#restart(error as Error)
    else this.#listener?.down(error)
  }
}

/** Some versions of node-redis refuse to end what is not connected. */
async function end(subscriber: Subscriber): Promise<void> {
  subscriber.on('error', () => undefined)
  try {
    // Not `quit`, which would wait for a server that does not answer.
    await (subscriber.destroy === undefined ? subscriber.disconnect() : subscriber.destroy())
  } catch {
    // It has ended.
  }
}
