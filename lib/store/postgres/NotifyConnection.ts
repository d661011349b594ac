import { keepProcessAlive, type Clock } from '../../core/clock.js'
import { deferred } from '../../core/deferred.js'
import { quoteName } from './channel.js'
import { Outbox } from './Outbox.js'
import type { PostgresClient } from './PostgresClient.js'

/** The events of a connection. */
interface NotifyConnectionEvents {
  /** The connection listens. */
  up(): void
  /** A payload has arrived on the channel. Never before `up`. */
  payload(text: string): void
  /** The connection is lost, or could not be made. Called once, as the last event. */
  lost(error: unknown): void
}

export interface NotifyConnectionOptions {
  readonly connect: () => PostgresClient | PromiseLike<PostgresClient>
  readonly channel: string
  /** How long an answer may take, in milliseconds. */
  readonly timeout: number
  readonly schedule: Required<Clock>['schedule']
}

/** A connection that listens on a channel, with one client: a client of `pg` can connect only once. */
export class NotifyConnection {
  readonly #options: NotifyConnectionOptions
  readonly #events: NotifyConnectionEvents
  #client: PostgresClient | undefined
  #ended: Promise<unknown> = Promise.resolve()
  #earlyPayloads: string[] | undefined = []
  #isClosing = false
  #isOver = false
  #cancelTimeout = (): void => undefined
  readonly #outbox = new Outbox((payloads) => this.#send(payloads))

  constructor(options: NotifyConnectionOptions, events: NotifyConnectionEvents) {
    this.#options = options
    this.#events = events
  }

  /** Connects and listens. Failures are `lost` events; the promise never rejects. */
  async start(): Promise<void> {
    const { connect, channel } = this.#options
    const cancelTimeout = this.#startTimeout()
    try {
      const client = await Promise.resolve().then(connect)
      this.#client = client
      if (this.#isOver) return this.#end(client)
      client.on('error', (error) => this.#fail(error))
      client.on('end', () => this.#fail(new Error('PostgreSQL has closed the connection of the cache.')))
      client.on('notification', ({ channel: on, payload }) => {
        if (on === channel && payload !== undefined) this.#receive(payload)
      })
      await client.connect()
      // Notifications do not survive a crash of the server, so their commits do not have to wait for the disk.
      await client.query(`set synchronous_commit to off; listen ${quoteName(channel)}`)
      client.unref?.()
      this.#startListening()
    } catch (error) {
      this.#fail(error)
    } finally {
      cancelTimeout()
    }
  }

  /** Sends payloads in order, after all earlier ones. Resolves when all of them are sent. */
  notify(payloads: readonly string[]): Promise<unknown> {
    return keepProcessAlive(this.#outbox.add(payloads))
  }

  /** Sends what is queued, then closes the connection without an event. */
  close(): Promise<void> {
    return keepProcessAlive(this.#close())
  }

  async #close(): Promise<void> {
    this.#isClosing = true
    await this.#outbox.drain()
    this.#fail(new Error('The bus was closed.'))
    const late = deferred<void>()
    const cancel = this.#options.schedule(this.#options.timeout, () => late.resolve())
    await Promise.race([this.#ended, late.promise])
    cancel()
  }

  #receive(payload: string): void {
    if (this.#isOver || this.#isClosing) return
    if (this.#earlyPayloads === undefined) this.#events.payload(payload)
    else this.#earlyPayloads.push(payload)
  }

  #startListening(): void {
    if (this.#isOver || this.#isClosing) return
    const early = this.#earlyPayloads ?? []
    this.#earlyPayloads = undefined
    this.#events.up()
    for (const payload of early) this.#receive(payload)
  }

  async #send(payloads: readonly string[]): Promise<void> {
    const calls = payloads.map((_, index) => `pg_notify($1, $${index + 2})`)
    const cancelTimeout = this.#startTimeout()
    try {
      await this.#client?.query(`select ${calls.join(', ')}`, [this.#options.channel, ...payloads])
    } finally {
      cancelTimeout()
    }
  }

  /** Fails after the timeout. A server that does not answer can leave the client without an error event. */
  #startTimeout(): () => void {
    const { timeout, schedule } = this.#options
    const late = (): void => this.#fail(new Error(`PostgreSQL did not answer within ${timeout} ms.`))
    return (this.#cancelTimeout = schedule(timeout, late))
  }

  #fail(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelTimeout()
    this.#outbox.fail(error)
    if (this.#client !== undefined) this.#end(this.#client)
    if (!this.#isClosing) this.#events.lost(error)
  }

  /** The client's listeners stay, because an 'error' event without a listener ends the process. */
  #end(client: PostgresClient): void {
    this.#ended = Promise.resolve()
      .then(() => client.end())
      .catch(() => undefined)
  }
}
