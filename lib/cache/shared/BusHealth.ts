import { randomUUID } from 'node:crypto'
import type { Clock } from '../../core/clock.js'
import type { Bus, BusMessage } from '../../store/Bus.js'

/** How many pings are sent within the bound: one may be lost or late. */
const PINGS = 4

/** What other processes publish. Pings are only for `BusHealth` itself. */
export type BusNews = Exclude<BusMessage, { kind: 'ping' }>

export interface BusHealthListener {
  message(message: BusNews): void
  /** All buses work again. Messages may have been lost until now. */
  resumed(): void
  failed(error: unknown): void
}

/** The state of one bus. */
interface Line {
  readonly bus: Bus
  isUp: boolean
  /** Whether it has ever been down. A bus that never comes up is reported once. */
  hasFailed: boolean
  /** When the latest ping was sent that has come back. */
  heardUpTo: number
}

/**
 * Listens to buses and knows whether they work: a ping that comes back shows that all earlier messages have arrived. It
 * reads no clock of another process.
 */
export class BusHealth {
  readonly origin = randomUUID()
  readonly #lines: readonly Line[]
  readonly #bound: number
  readonly #schedule: Clock['schedule']
  readonly #elapsed: () => number
  readonly #listener: BusHealthListener
  #cancel: (() => void) | undefined

  /** `bound`: how long a bus may be silent, in milliseconds of `elapsed`. */
  constructor(
    buses: readonly Bus[],
    bound: number,
    time: { readonly schedule: NonNullable<Clock['schedule']>; readonly elapsed: () => number },
    listener: BusHealthListener,
  ) {
    this.#lines = buses.map((bus) => ({ bus, isUp: false, hasFailed: false, heardUpTo: -Infinity }))
    this.#bound = bound
    this.#schedule = time.schedule
    this.#elapsed = time.elapsed
    this.#listener = listener
  }

  /** Whether all messages that were published up to `bound` milliseconds ago have arrived. */
  get isUp(): boolean {
    const now = this.#elapsed()
    for (const line of this.#lines) if (!this.#isCurrent(line, now)) return false
    return true
  }

  /** How each bus does. `silence`: how long ago the latest ping was sent that has come back, in milliseconds. */
  get lines(): readonly { readonly bus: Bus; readonly isUp: boolean; readonly silence: number }[] {
    const now = this.#elapsed()
    return this.#lines.map((line) => ({
      bus: line.bus,
      isUp: this.#isCurrent(line, now),
      silence: now - line.heardUpTo,
    }))
  }

  open(): void {
    for (const line of this.#lines) {
      line.bus.open({
        message: (message) => this.#receive(line, message),
        up: () => this.#up(line),
        down: (error) => this.#down(line, error),
      })
    }
    this.#pingLater()
  }

  async close(): Promise<void> {
    this.#cancel?.()
    await Promise.all(this.#lines.map(({ bus }) => bus.close()))
  }

  #isCurrent({ isUp, heardUpTo }: Line, now: number): boolean {
    const silence = now - heardUpTo
    return isUp && silence <= this.#bound && silence >= 0
  }

  #receive(line: Line, message: BusMessage): void {
    if (message.kind !== 'ping') return this.#listener.message(message)
    if (message.origin !== this.origin || !line.isUp) return
    const sent = Number(message.id)
    const resumes = !this.#isCurrent(line, this.#elapsed())
    line.heardUpTo = Math.max(line.heardUpTo, sent)
    if (resumes) this.#listener.resumed()
  }

  #up(line: Line): void {
    line.isUp = true
    // Only a ping that is sent from here on shows that no message is lost.
    line.heardUpTo = -Infinity
    this.#ping(line)
  }

  #down(line: Line, error: unknown): void {
    if (line.isUp || !line.hasFailed) this.#listener.failed(error)
    line.hasFailed = true
    line.isUp = false
    line.heardUpTo = -Infinity
  }

  #pingLater(): void {
    this.#cancel = this.#schedule?.(this.#bound / PINGS, () => {
      for (const line of this.#lines) if (line.isUp) this.#ping(line)
      this.#pingLater()
    })
  }

  #ping({ bus }: Line): void {
    const message: BusMessage = { kind: 'ping', origin: this.origin, id: String(this.#elapsed()) }
    // A ping that fails does not come back, and so shows that the bus is down.
    void (async () => bus.publish(message))().catch(() => undefined)
  }
}
