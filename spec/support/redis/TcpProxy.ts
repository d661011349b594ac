import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** What befalls the answer to one request. */
interface Fault {
  /** The text in the request that it waits for; the empty one is in every request. */
  readonly matching: string
  /** What the client gets instead of the answer; undefined: the end of the connection. */
  readonly answer: string | undefined
}

/** No reply of RESP2 or RESP3 begins like this. */
const GARBAGE = '\u0000?garbage?\r\n'

/**
 * A TCP proxy in front of a server, for faults on the wire that the server knows nothing of. It does not read what it
 * forwards: the answer to a request is what the server sends next on that connection; nothing else may be under way.
 */
export class TcpProxy {
  readonly port: number
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #targetPort: number
  #fault: Fault | undefined
  #hanging = false

  private constructor(server: Server, targetPort: number) {
    this.#server = server
    this.#targetPort = targetPort
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (client) => this.#accept(client))
  }

  static async listen(targetPort: number): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TcpProxy(server, targetPort)
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** How many connections of clients it has. */
  get connections(): number {
    return this.#sockets.size / 2
  }

  /** New connections go to another server on this machine. */
  retarget(port: number): void {
    this.#targetPort = port
  }

  /** Ends all connections. New ones are refused until `mend`. */
  async cut(): Promise<void> {
    const closed = this.#server.listening ? once(this.#server.close(), 'close') : undefined
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  /** Accepts, and forwards nothing in either direction until `mend`; then what was held back goes on its way. */
  hang(): void {
    this.#hanging = true
    for (const socket of this.#sockets) socket.pause()
  }

  /**
   * The next request that has the text in it reaches the server, which answers it, and that ends the connection: the
   * client does not get to know what became of it.
   */
  dropAfterRequest(matching = ''): void {
    this.#fault = { matching, answer: undefined }
  }

  /** The answer to the next request that has the text in it is replaced by bytes that are none. */
  garble(matching = '', answer = GARBAGE): void {
    this.#fault = { matching, answer }
  }

  /** Ends every fault, also one that waits for its request. */
  async mend(): Promise<void> {
    this.#fault = undefined
    this.#hanging = false
    for (const socket of this.#sockets) socket.resume()
    if (!this.#server.listening) await once(this.#server.listen(this.port, '127.0.0.1'), 'listening')
  }

  async close(): Promise<void> {
    await this.cut()
  }

  #accept(client: Socket): void {
    const target = connect(this.#targetPort, '127.0.0.1')
    let fault: Fault | undefined
    client.on('data', (request) => {
      if (this.#fault !== undefined && request.includes(this.#fault.matching)) {
        fault = this.#fault
        this.#fault = undefined
      }
      target.write(request)
    })
    target.on('data', (answer) => {
      if (fault === undefined) client.write(answer)
      else if (fault.answer === undefined) client.destroy()
      else client.write(fault.answer)
      fault = undefined
    })
    this.#join(client, target)
    this.#join(target, client)
  }

  /** The end of one side is the other's, too. */
  #join(socket: Socket, other: Socket): void {
    this.#sockets.add(socket)
    socket.setNoDelay()
    if (this.#hanging) socket.pause()
    // An error is followed by 'close', which says so.
    socket.on('error', () => undefined)
    socket.on('close', (failed) => {
      this.#sockets.delete(socket)
      if (failed) other.destroy()
      else other.end()
    })
  }
}
