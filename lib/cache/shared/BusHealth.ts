import { randomUUID } from 'node:crypto'
import type { Clock } from '../../core/clock.js'
import type { Bus, BusMessage } from '../../store/Bus.js'

/** How many pings are sent within the bound: one may be lost or late. */
const PINGS = 4

/** Who wants to know what goes on on the buses. */
export interface BusHealthListener {
  /** What others tell; pings are left out. */
  message(message: Exclude<BusMessage, { kind: 'ping' }>): void
  /** Messages may have been lost up to now, and none will be from now on. */
  resumed(): void
  failed(error: unknown): void
}

/** How one bus stands. */
interface Line {
  readonly bus: Bus
  isUp: boolean
  /** Whether it has ever been down, so that one that never comes up is told of once. */
  hasFailed: boolean
  /** When the latest ping was sent that has come back. */
  heardUpTo: number
}

/**
 * Listens to buses and knows whether they work: a ping that comes back shows that all that was told before it has arrived. No clock
 * of another process is involved.
 */
export class BusHealth {
  readonly origin = randomUUID()
  readonly #lines: readonly Line[]
  readonly #bound: number
  readonly #schedule: Clock['schedule']
  readonly #elapsed: () => number
  readonly #watcher: BusHealthListener
  #cancel: (() => void) | undefined

  /** `bound`: for how many milliseconds of `elapsed` a bus may be silent. */
  constructor(
    buses: readonly Bus[],
    bound: number,
    time: { readonly schedule: NonNullable<Clock['schedule']>; readonly elapsed: () => number },
    watcher: BusHealthListener,
  ) {
    this.#lines = buses.map((bus) => ({ bus, isUp: false, hasFailed: false, heardUpTo: -Infinity }))
    this.#bound = bound
    this.#schedule = time.schedule
    this.#elapsed = time.elapsed
    this.#watcher = watcher
  }

  /** Whether all that was told up to `bound` milliseconds ago has been heard. */
  get isUp(): boolean {
    const now = this.#elapsed()
    for (const line of this.#lines) if (!this.#isHeard(line, now)) return false
    return true
  }

  open(): void {
    for (const line of this.#lines) {
      line.bus.open({
        message: (message) => this.#heard(line, message),
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

  #isHeard({ isUp, heardUpTo }: Line, now: number): boolean {
    const silence = now - heardUpTo
    return isUp && silence <= this.#bound && silence >= 0
  }

  #heard(line: Line, message: BusMessage): void {
    if (message.kind !== 'ping') return this.#watcher.message(message)
    if (message.origin !== this.origin || !line.isUp) return
    const sent = Number(message.id)
    const resumes = !this.#isHeard(line, this.#elapsed())
    line.heardUpTo = Math.max(line.heardUpTo, sent)
    if (resumes) this.#watcher.resumed()
  }

  #up(line: Line): void {
    line.isUp = true
    // Only what is sent from now on shows that nothing is lost.
    line.heardUpTo = -Infinity
    this.#ping(line)
  }

  #down(line: Line, error: unknown): void {
    if (line.isUp || !line.hasFailed) this.#watcher.failed(error)
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
    // One that is not sent does not come back.
    void (async () => bus.publish(message))().catch(() => undefined)
  }
}
