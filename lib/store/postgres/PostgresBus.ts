import { CacheError, describeValue } from '../../core/CacheError.js'
import { checkClock, systemClock, type Clock } from '../../core/clock.js'
import { parseDuration, type Duration } from '../../core/duration.js'
import { checkOptionNames } from '../../core/options.js'
import { decodeMessage, type Bus, type BusListener, type BusMessage } from '../Bus.js'
import { checkName, DEFAULT_CHANNEL } from './channel.js'
import { NotifyConnection, type NotifyConnectionOptions } from './NotifyConnection.js'
import { Payloads } from './Payloads.js'
import type { PostgresClient } from './PostgresClient.js'

export interface PostgresBusOptions {
  /**
   * Makes a client of the package `pg` that is not connected: `() => new pg.Client(connectionString)`. It is called anew
   * for every connection. LISTEN needs the primary server, and a session of its own: no pooler that shares sessions.
   */
  readonly connect: () => PostgresClient | PromiseLike<PostgresClient>
  /** The channel's name, 1 to 63 bytes. All caches and triggers on it hear each other. Default: `'objection_cache'`. */
  readonly channel?: string
  /**
   * How long it waits before it connects again, a number of milliseconds or text such as `'1s'`, 1 ms or more; twice as long
   * after each failure, up to 10 s. Default: 100 ms.
   */
  readonly retryAfter?: Duration
  /** How long the server may take for an answer before the connection counts as lost; at least 1 ms. Default: 10 s. */
  readonly timeout?: Duration
  /** Where its timers come from. Default: the system's, which keep no process alive. */
  readonly clock?: Clock
}

const OPTIONS = ['connect', 'channel', 'retryAfter', 'timeout', 'clock'] as const
const LONGEST_RETRY = 10_000

/**
 * Carries messages by PostgreSQL's LISTEN and NOTIFY, on one connection of its own, which it makes anew whenever it is
 * lost. Who is connected to the same database hears the same messages: caches, and what `installCacheTriggers` installs.
 */
export class PostgresBus implements Bus {
  readonly #options: NotifyConnectionOptions
  readonly #retryAfter: number
  readonly #payloads = new Payloads()
  #connection: NotifyConnection | undefined
  #listener: BusListener | undefined
  #listening = false
  /** Connections that failed since the bus last listened. */
  #failures = 0
  #cancelRetry = (): void => undefined
  #closed = false

  /**
   * @throws {CacheError} `INVALID_OPTION` for an unknown option, a `connect` that is no function, a name or a clock that is
   * none; `INVALID_DURATION` for a time that is none.
   */
  constructor(options: PostgresBusOptions) {
    checkOptionNames(options, OPTIONS, "PostgresBus's options")
    const { connect, channel = DEFAULT_CHANNEL, retryAfter = 100, timeout = 10_000, clock = systemClock } = options
    if (typeof connect !== 'function') {
      throw new CacheError(
        'INVALID_OPTION',
        `\`connect\` must be a function that makes a client of \`pg\`; it was ${describeValue(connect)}.`,
      )
    }
    const { schedule } = checkClock(clock)
    this.#options = {
      connect,
      channel: checkName(channel, '`channel`'),
      timeout: positive(timeout, 'timeout'),
      schedule: schedule?.bind(clock) ?? systemClock.schedule,
    }
    this.#retryAfter = positive(retryAfter, 'retryAfter')
  }

  /** @throws {CacheError} `INVALID_OPTION` when it is opened twice, or after it was closed. */
  open(listener: BusListener): void {
    if (this.#listener !== undefined || this.#closed) {
      throw new CacheError('INVALID_OPTION', 'A PostgresBus can be opened once: each cache needs one of its own.')
    }
    this.#listener = listener
    this.#connect(listener)
  }

  /** Rejects at once while nothing can be told, and when the connection is lost before the server has answered. */
  async publish(message: BusMessage): Promise<unknown> {
    const payloads = this.#payloads.of(message)
    if (!this.#listening || this.#connection === undefined) throw new Error('The bus is not connected to PostgreSQL.')
    return this.#connection.tell(payloads)
  }

  /** Tells what is on its way, and ends the connection; the listener hears nothing more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#listening = false
    this.#cancelRetry()
    await this.#connection?.close()
  }

  #connect(listener: BusListener): void {
    this.#connection = new NotifyConnection(this.#options, {
      up: () => {
        this.#listening = true
        this.#failures = 0
        listener.up()
      },
      payload: (text) => {
        const message = decodeMessage(text)
        if (message !== undefined) listener.message(message)
      },
      lost: (error) => this.#lost(listener, error),
    })
    void this.#connection.start()
  }

  #lost(listener: BusListener, error: unknown): void {
    // The first failure, or the first since it listened: later ones tell nothing new.
    const isNew = this.#failures === 0
    this.#listening = false
    const longest = Math.max(LONGEST_RETRY, this.#retryAfter)
    const delay = Math.min(this.#retryAfter * 2 ** this.#failures++, longest)
    this.#cancelRetry = this.#options.schedule(delay, () => this.#connect(listener))
    if (isNew) listener.down(error)
  }
}

function positive(duration: unknown, name: string): number {
  const milliseconds = parseDuration(duration, name)
  if (milliseconds >= 1 && milliseconds < Infinity) return milliseconds
  throw new CacheError(
    'INVALID_DURATION',
    `\`${name}\` must be 1 ms or more, and not endless; it was ${describeValue(duration)}.`,
  )
}
