import type { Clock } from '../../../core/clock.js'
import type { Tag } from '../../../core/tag.js'

/** A write of this process that is announced to the server and has not finished. */
interface StoredIntent {
  readonly number: number
  readonly tags: readonly Tag[]
  readonly uncertain: boolean
  /** The epoch in which the server confirmed the intent; empty before that. */
  epoch: string
}

/** Sends an intent by its name, or a heartbeat alone if the name is empty. Resolves with the server's epoch. */
type Send = (name: string, tags: readonly Tag[]) => Promise<string>

/** The write intents of this process, and the heartbeats that keep them alive on the server. */
export class WriteIntents {
  readonly #processId: string
  readonly #schedule: Required<Clock>['schedule']
  readonly #interval: number
  readonly #send: Send
  readonly #running = new Map<string, StoredIntent>()
  #next = 0
  #cancel: (() => void) | undefined

  /** `processId`: names the store. Sends a heartbeat every `interval` milliseconds while a write is running. */
  constructor(processId: string, schedule: Required<Clock>['schedule'], interval: number, send: Send) {
    this.#processId = processId
    this.#schedule = schedule
    this.#interval = interval
    this.#send = send
  }

  /** Whether no write is running. */
  get isIdle(): boolean {
    return this.#running.size === 0
  }

  /** The number of the first running write: all writes with smaller numbers have ended. */
  get firstNumber(): number {
    for (const { number } of this.#running.values()) return number
    return this.#next
  }

  /** Adds a write, or further tags of a running one. Returns its name on the server. */
  begin(id: string, tags: readonly Tag[], uncertain: boolean): string {
    const number = this.#running.get(id)?.number ?? this.#next++
    const intent = { number, tags, uncertain, epoch: '' }
    this.#running.set(id, intent)
    this.#heartbeatLater()
    return this.#nameOf(intent)
  }

  /** The server has confirmed the intent in this epoch. */
  confirm(id: string, epoch: string): void {
    const intent = this.#running.get(id)
    if (intent !== undefined) intent.epoch = epoch
  }

  /** Removes a write. Returns its name on the server without the sign for uncertain; `undefined` for an unknown write. */
  end(id: string): string | undefined {
    const intent = this.#running.get(id)
    this.#running.delete(id)
    if (this.#running.size === 0) this.stop()
    return intent && this.#nameOf({ ...intent, uncertain: false })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #nameOf({ number, uncertain }: StoredIntent): string {
    return `${this.#processId}.${number}${uncertain ? '!' : ''}`
  }

  #heartbeatLater(): void {
    this.#cancel ??= this.#schedule(this.#interval, () => {
      this.#cancel = undefined
      // A heartbeat that fails is repeated at the next interval.
      this.#heartbeat().catch(() => undefined)
      if (this.#running.size > 0) this.#heartbeatLater()
    })
  }

  /** Sends a heartbeat, and sends intents again that the server has lost. */
  async #heartbeat(): Promise<void> {
    const epoch = await this.#send('', [])
    for (const [id, intent] of this.#running) {
      if (intent.epoch === epoch || intent.epoch === '') continue
      this.confirm(id, await this.#send(this.#nameOf(intent), intent.tags))
    }
  }
}
