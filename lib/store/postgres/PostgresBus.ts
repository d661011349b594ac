import { CacheError, describeValue } from '../../core/CacheError.js'
import { checkClock, systemClock, type Clock } from '../../core/clock.js'
import { parseDuration, type Duration } from '../../core/duration.js'
import { checkOptionNames, optionError } from '../../core/options.js'
import { decodeMessage, type Bus, type BusListener, type BusMessage } from '../Bus.js'
import { checkName, DEFAULT_CHANNEL } from './channel.js'
import { NotifyConnection, type NotifyConnectionOptions } from './NotifyConnection.js'
import { Payloads } from './Payloads.js'
import type { PostgresClient } from './PostgresClient.js'

/** The options of a `PostgresBus`. */
export interface PostgresBusOptions {
  /**
   * Makes a client of the package `pg` that is not connected: `() => new pg.Client(connectionString)`. The bus calls it for each
   * connection. The client must reach the primary server, and must not go through a pooler that shares sessions.
   */
  readonly connect: () => PostgresClient | PromiseLike<PostgresClient>
  /** The channel's name, 1 to 63 bytes. Caches and triggers on one channel exchange messages. Default: `'objection_cache'`. */
  readonly channel?: string
  /**
   * How long the bus waits before it reconnects: milliseconds, or text such as `'1s'`; at least 1 ms. The wait doubles after each
   * failure, up to 10 s. Default: 100 ms.
   */
  readonly retryAfter?: Duration
  /** How long an answer of the server may take before the connection counts as lost; at least 1 ms. Default: 10 s. */
  readonly timeout?: Duration
  /** The source of timers. Default: the system's clock, whose timers do not keep the process alive. */
  readonly clock?: Clock
}

const OPTIONS = ['connect', 'channel', 'retryAfter', 'timeout', 'clock'] as const
const MAX_RETRY_AFTER = 10_000

/**
 * Carries messages by PostgreSQL's LISTEN and NOTIFY, on one connection of its own, which does not keep the process alive. It
 * reconnects whenever the connection is lost. It reaches all caches that are connected to the same database, and receives what the triggers of `installCacheTriggers`
 * publish.
 *
 * ```ts
 * const bus = new PostgresBus({ connect: () => new pg.Client(process.env.DATABASE_URL) })
 * const cache = new QueryCache({ store: new TieredStore({ local: new MemoryStore(), bus }), consistency: 'bounded' })
 * ```
 */
export class PostgresBus implements Bus {
  readonly #options: NotifyConnectionOptions
  readonly #retryAfter: number
  readonly #payloads = new Payloads()
  #connection: NotifyConnection | undefined
  #listener: BusListener | undefined
  #isListening = false
  /** The number of failed connections since the bus last listened. */
  #failures = 0
  #cancelRetry = (): void => undefined
  #isClosed = false

  /**
   * @throws {CacheError} `INVALID_OPTION` for an unknown option, and for a wrong `connect`, `channel` or `clock`;
   * `INVALID_DURATION` for a wrong `retryAfter` or `timeout`.
   */
  constructor(options: PostgresBusOptions) {
    checkOptionNames(options, OPTIONS, "PostgresBus's options")
    const { connect, channel = DEFAULT_CHANNEL, retryAfter = 100, timeout = 10_000, clock = systemClock } = options
    if (typeof connect !== 'function') {
      throw optionError('connect', 'a function that makes a client of `pg`', connect)
    }
    const { schedule } = checkClock(clock)
    this.#options = {
      connect,
      channel: checkName(channel, '`channel`'),
      timeout: checkPositive(timeout, 'timeout'),
      schedule,
    }
    this.#retryAfter = checkPositive(retryAfter, 'retryAfter')
  }

  /**
   * Connects and listens.
   * @throws {CacheError} `INVALID_OPTION` if the bus was opened or closed before.
   */
  open(listener: BusListener): void {
    if (this.#listener !== undefined || this.#isClosed) {
      throw new CacheError(
        'INVALID_OPTION',
        'A PostgresBus belongs to one cache. Make another PostgresBus for this cache.',
      )
    }
    this.#listener = listener
    this.#connect(listener)
  }

  /** Publishes a message. Rejects while the bus is down, and if the connection is lost before the server answers. */
  async publish(message: BusMessage): Promise<unknown> {
    const payloads = this.#payloads.split(message)
    if (!this.#isListening || this.#connection === undefined) throw new Error('The bus is not connected to PostgreSQL.')
    return this.#connection.notify(payloads)
  }

  /** Sends what is queued, and closes the connection. The listener receives nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#isListening = false
    this.#cancelRetry()
    await this.#connection?.close()
  }

  #connect(listener: BusListener): void {
    this.#connection = new NotifyConnection(this.#options, {
      up: () => {
        this.#isListening = true
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
    // Only the first failure since the bus last listened is an event.
    const isFirst = this.#failures === 0
    this.#isListening = false
    const longest = Math.max(MAX_RETRY_AFTER, this.#retryAfter)
    const delay = Math.min(this.#retryAfter * 2 ** this.#failures++, longest)
    this.#cancelRetry = this.#options.schedule(delay, () => this.#connect(listener))
    if (isFirst) listener.down(error)
  }
}

function checkPositive(duration: unknown, name: string): number {
  const milliseconds = parseDuration(duration, name)
  if (milliseconds >= 1 && milliseconds < Infinity) return milliseconds
  throw new CacheError(
    'INVALID_DURATION',
    `\`${name}\` must be at least 1 ms, and finite; it was ${describeValue(duration)}.`,
  )
}
