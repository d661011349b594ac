import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ProxiedConnection } from './ProxiedConnection.js'

/** What an operation has sent, and how often it had to wait. */
export interface Trips {
  /** How often the operation could not go on without the replies to what was sent before. */
  readonly awaited: number
  /** The names of the commands, in the order in which they were sent, up to the operation's end. */
  readonly commands: readonly string[]
  /** The commands whose replies were still held back when the operation ended. */
  readonly notAwaited: readonly string[]
}

/**
 * For so many turns of the event loop nothing may happen until a client counts as waiting. What it writes to the loopback interface is
 * there in the next turn, and a client library collects commands for one or two.
 */
const QUIET_TURNS = 20

/**
 * A proxy between clients of this process and Redis that holds the replies back. It delivers them, all at once, only when the operation
 * can do nothing without them: so each delivery is a round trip that the operation waits for, however slow the machine is.
 */
export class RoundTripProxy {
  readonly port: number
  readonly #server: Server
  readonly #connections = new Set<ProxiedConnection>()
  #activity = 0
  #holds = false
  #commands: string[] = []

  private constructor(server: Server, targetPort: number, host: string) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (client) => this.#accept(client, connect(targetPort, host)))
  }

  static async listen(targetPort: number, host = '127.0.0.1'): Promise<RoundTripProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new RoundTripProxy(server, targetPort, host)
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** `isBusy`: whether the operation waits for something else, such as a database. */
  async count(run: () => PromiseLike<unknown>, isBusy: () => boolean = () => false): Promise<Trips> {
    await this.#answered()
    this.#commands = []
    this.#holds = true
    let isSettled = false
    const settled = Promise.resolve(run()).finally(() => {
      isSettled = true
    })
    // It is awaited below.
    settled.catch(() => undefined)
    let awaited = 0
    try {
      while (await this.#waits(isBusy, () => isSettled)) {
        awaited++
        this.#deliver()
      }
      const notAwaited = this.#connected().flatMap(({ unanswered }) => unanswered)
      const commands = [...this.#commands]
      await settled
      return { awaited, commands, notAwaited }
    } finally {
      this.#holds = false
      this.#deliver()
    }
  }

  /** From now on no reply is delivered until `resume`. */
  hold(): void {
    this.#holds = true
  }

  /** Resolves when the commands sent so far were answered by the server; the client waits for the replies while they are held. */
  async held(isBusy: () => boolean = () => false): Promise<readonly string[]> {
    await this.#waits(isBusy, () => false)
    return this.#connected().flatMap(({ unanswered }) => unanswered)
  }

  resume(): void {
    this.#holds = false
    this.#deliver()
  }

  async close(): Promise<void> {
    const closed = once(this.#server.close(), 'close')
    for (const connection of this.#connected()) connection.destroy()
    await closed
  }

  #accept(client: Socket, target: Socket): void {
    const connection = new ProxiedConnection(client, target, {
      sent: (name) => {
        this.#activity++
        this.#commands.push(name)
      },
      replied: () => {
        this.#activity++
        if (!this.#holds) connection.deliver()
      },
      closed: () => this.#connections.delete(connection),
    })
    this.#connections.add(connection)
  }

  #connected(): ProxiedConnection[] {
    return Array.from(this.#connections)
  }

  #deliver(): void {
    for (const connection of this.#connected()) connection.deliver()
  }

  /** Nothing of what went on before is under way. */
  async #answered(): Promise<void> {
    await this.#quiet(() => this.#connected().every(({ unanswered }) => unanswered.length === 0))
  }

  /** `false`: the operation has ended. */
  async #waits(isBusy: () => boolean, isSettled: () => boolean): Promise<boolean> {
    const isWaiting = (): boolean =>
      !isBusy() &&
      this.#connected().every(({ isReplied }) => isReplied) &&
      this.#connected().some(({ unanswered }) => unanswered.length > 0)
    await this.#quiet(() => isSettled() || isWaiting())
    return !isSettled()
  }

  /** Resolves when it holds, and went on to hold while nothing happened. */
  async #quiet(holds: () => boolean): Promise<void> {
    for (let turn = 0, seen = this.#activity; turn < QUIET_TURNS; turn++) {
      // eslint-disable-next-line no-await-in-loop
      await nextTurn()
      if (this.#activity === seen && holds()) continue
      seen = this.#activity
      turn = 0
    }
  }
}
