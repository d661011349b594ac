import type { Socket } from 'node:net'
import { readReply } from '../../../support/redis/resp.js'
import { readFrame } from './frames.js'

interface Listener {
  sent(name: string): void
  replied(): void
  closed(): void
}

const NOTHING = Buffer.alloc(0)

/** These are answered by pushes, one for each channel. */
const SUBSCRIPTIONS = /^[PS]?(?:UN)?SUBSCRIBE$/

/** One connection of a client, and the proxy's own to the server. Replies are delivered on demand; pushes keep their place among them. */
export class ProxiedConnection {
  readonly #client: Socket
  readonly #target: Socket
  readonly #listener: Listener
  #request: Buffer = NOTHING
  #reply: Buffer = NOTHING
  #held: Buffer[] = []
  /** The commands whose replies were not delivered, in their order. */
  #unanswered: string[] = []
  /** How many of their replies are here. */
  #replies = 0

  constructor(client: Socket, target: Socket, listener: Listener) {
    this.#client = client
    this.#target = target
    this.#listener = listener
    client.on('data', (bytes) => this.#forward(bytes))
    target.on('data', (bytes) => this.#keep(bytes))
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      socket.setNoDelay()
      // An error is followed by 'close'.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        other.destroy()
        listener.closed()
      })
    }
  }

  get unanswered(): readonly string[] {
    return this.#unanswered
  }

  /** Whether the server has answered all that was sent. */
  get isReplied(): boolean {
    return this.#replies === this.#unanswered.length
  }

  deliver(): void {
    if (this.#held.length > 0) this.#client.write(Buffer.concat(this.#held.splice(0)))
    this.#unanswered.splice(0, this.#replies)
    this.#replies = 0
  }

  destroy(): void {
    this.#client.destroy()
    this.#target.destroy()
  }

  #forward(bytes: Buffer): void {
    this.#target.write(bytes)
    this.#request = Buffer.concat([this.#request, bytes])
    for (let read = readReply(this.#request); read !== undefined; read = readReply(this.#request)) {
      this.#request = this.#request.subarray(read.end)
      const name = String((read.value as readonly unknown[])[0]).toUpperCase()
      if (!SUBSCRIPTIONS.test(name)) this.#unanswered.push(name)
      this.#listener.sent(name)
      if (this.#request.length === 0) return
    }
  }

  #keep(bytes: Buffer): void {
    this.#reply = Buffer.concat([this.#reply, bytes])
    for (let frame = readFrame(this.#reply, 0); frame !== undefined; frame = readFrame(this.#reply, 0)) {
      this.#held.push(this.#reply.subarray(0, frame.end))
      this.#reply = this.#reply.subarray(frame.end)
      if (!frame.isPush) this.#replies++
      this.#listener.replied()
    }
  }
}
