import type { Clock } from '../../core/clock.js'
import { deferred } from '../../core/deferred.js'
import { quoteName } from './channel.js'
import { Outbox } from './Outbox.js'
import type { PostgresClient } from './PostgresClient.js'

/** What becomes of a connection. */
export interface NotifyConnectionEvents {
  /** It listens. */
  up(): void
  /** Somebody has told something on the channel. Never before `up`. */
  payload(text: string): void
  /** It is over, or was never made. Called once, and nothing afterwards. */
  lost(error: unknown): void
}

export interface NotifyConnectionOptions {
  readonly connect: () => PostgresClient | PromiseLike<PostgresClient>
  readonly channel: string
  /** Milliseconds that an answer may take. */
  readonly timeout: number
  readonly schedule: Required<Clock>['schedule']
}

/** One client from its beginning to its end: `pg` cannot connect the same one twice. */
export class NotifyConnection {
  readonly #options: NotifyConnectionOptions
  readonly #events: NotifyConnectionEvents
  #client: PostgresClient | undefined
  #ended: Promise<unknown> = Promise.resolve()
  #early: string[] | undefined = []
  #closing = false
  #over = false
  #cancelLimit = (): void => undefined
  readonly #outbox = new Outbox((payloads) => this.#notify(payloads))

  constructor(options: NotifyConnectionOptions, events: NotifyConnectionEvents) {
    this.#options = options
    this.#events = events
  }

  /** Connects and listens. Never rejects. */
  async start(): Promise<void> {
    const { connect, channel } = this.#options
    const cancel = this.#limit()
    try {
      const client = await Promise.resolve().then(connect)
      this.#client = client
      if (this.#over) return this.#end(client)
      client.on('error', (error) => this.#lose(error))
      client.on('end', () => this.#lose(new Error('PostgreSQL has closed the connection of the cache.')))
      client.on('notification', ({ channel: on, payload }) => {
        if (on === channel && payload !== undefined) this.#hear(payload)
      })
      await client.connect()
      // What is told does not outlive a crash of the server anyway: no commit need wait for its disk.
      await client.query(`set synchronous_commit to off; listen ${quoteName(channel)}`)
      this.#listens()
    } catch (error) {
      this.#lose(error)
    } finally {
      cancel()
    }
  }

  /** Tells payloads in order, behind all earlier ones. Resolves when all of them are told. */
  tell(payloads: readonly string[]): Promise<unknown> {
    return this.#outbox.tell(payloads)
  }

  /** Tells what is waiting, and ends, in silence. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#outbox.emptied()
    this.#lose(new Error('The bus was closed.'))
    const late = deferred<void>()
    const cancel = this.#options.schedule(this.#options.timeout, () => late.resolve())
    await Promise.race([this.#ended, late.promise])
    cancel()
  }

  #hear(payload: string): void {
    if (this.#over || this.#closing) return
    if (this.#early === undefined) this.#events.payload(payload)
    else this.#early.push(payload)
  }

  #listens(): void {
    if (this.#over || this.#closing) return
    const early = this.#early ?? []
    this.#early = undefined
    this.#events.up()
    for (const payload of early) this.#hear(payload)
  }

  async #notify(payloads: readonly string[]): Promise<void> {
    const calls = payloads.map((_, index) => `pg_notify($1, $${index + 2})`)
    const cancel = this.#limit()
    try {
      await this.#client?.query(`select ${calls.join(', ')}`, [this.#options.channel, ...payloads])
    } finally {
      cancel()
    }
  }

  /** A server that does not answer may never say that the connection is lost. */
  #limit(): () => void {
    const { timeout, schedule } = this.#options
    const late = (): void => this.#lose(new Error(`PostgreSQL did not answer within ${timeout} ms.`))
    return (this.#cancelLimit = schedule(timeout, late))
  }

  #lose(error: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#cancelLimit()
    this.#outbox.fail(error)
    if (this.#client !== undefined) this.#end(this.#client)
    if (!this.#closing) this.#events.lost(error)
  }

  /** The client's listeners stay: an 'error' event without any would end the process. */
  #end(client: PostgresClient): void {
    this.#ended = Promise.resolve()
      .then(() => client.end())
      .catch(() => undefined)
  }
}
