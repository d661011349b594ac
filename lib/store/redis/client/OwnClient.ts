import { keepProcessAlive, type Clock } from '../../../core/clock.js'
import { deferred } from '../../../core/deferred.js'
import { CONNECT_TIMEOUT, newClient } from './newClient.js'
import { readerOf, type ReadInOrder } from './readerOf.js'
import { senderOf, type RedisClient, type SendCommand } from './RedisClient.js'
import { endClient, unrefClient, type Connectable } from './connection.js'

/** How long `close` waits for the replies to earlier commands, in milliseconds: less than the default of `storeTimeout`. */
const CLOSE_TIMEOUT = 200

/** What a connection can do. */
interface Commands {
  readonly send: SendCommand
  readonly read: ReadInOrder
}

/** A client that can make others with the same options. */
interface Template {
  duplicate(): Connectable
}

/**
 * A client that a store makes from a URL. It connects for the first command, and for the first command after a loss. A command waits for the
 * connection, and fails if connecting fails. Its connection does not keep the process alive.
 */
export class OwnClient {
  /** A client with the same options, which never connects. Its duplicates do. */
  readonly template: RedisClient
  readonly #schedule: Required<Clock>['schedule']
  #client: Connectable | undefined
  #commands: Commands | undefined
  #connecting: Promise<Commands> | undefined
  #isStarting = true
  #isClosed = false
  #closing: Promise<void> | undefined

  /** @throws {CacheError} `INVALID_OPTION` for a wrong URL, and if no library is installed. */
  constructor(url: unknown, schedule: Required<Clock>['schedule']) {
    this.template = newClient(url)
    this.#schedule = schedule
  }

  /** Whether the first attempt to connect has not ended, or not begun. */
  get isStarting(): boolean {
    return this.#isStarting
  }

  readonly send: SendCommand = (key, args) => this.#run(({ send }) => send(key, args))

  readonly read: ReadInOrder = (key, reads) => this.#run(({ read }) => read(key, reads))

  /** Waits for the replies to earlier commands, and closes the connection. */
  close(): Promise<void> {
    this.#isClosed = true
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    const late = deferred<void>()
    const cancel = this.#schedule(CLOSE_TIMEOUT, late.resolve)
    await keepProcessAlive(Promise.race([this.#quit(), late.promise])).catch(() => undefined)
    cancel()
    this.#drop(this.#client)
  }

  #run<T>(use: (commands: Commands) => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error('The RedisStore is closed.'))
    return this.#commands === undefined ? this.#connect().then(use) : use(this.#commands)
  }

  async #quit(): Promise<void> {
    // Commands that wait for the connection are sent first.
    await this.#connecting
    await this.#client?.quit()
  }

  #connect(): Promise<Commands> {
    this.#connecting ??= this.#open().finally(() => {
      this.#isStarting = false
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async #open(): Promise<Commands> {
    const client = (this.template as unknown as Template).duplicate()
    this.#client = client
    const lost = deferred<never>()
    const drop = (error: Error): void => {
      lost.reject(error)
      this.#drop(client)
    }
    client.on('error', drop)
    for (const event of ['close', 'end'] as const) {
      client.on(event, () => drop(new Error('The connection to Redis was closed.')))
    }
    const cancel = this.#schedule(CONNECT_TIMEOUT, () =>
      drop(new Error(`Redis did not answer within ${CONNECT_TIMEOUT} ms.`)),
    )
    unrefClient(client)
    try {
      await Promise.race([client.connect(), lost.promise])
    } catch (error) {
      this.#drop(client)
      throw error
    } finally {
      cancel()
    }
    const connected = client as unknown as RedisClient
    return (this.#commands = { send: senderOf(connected), read: readerOf(connected) })
  }

  /** The next command connects again. */
  #drop(client: Connectable | undefined): void {
    if (client === undefined || client !== this.#client) return
    this.#client = undefined
    this.#commands = undefined
    // Later, because node-redis first tells the commands under way why the connection was lost.
    queueMicrotask(() => void endClient(client))
  }
}
