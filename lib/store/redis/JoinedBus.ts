import type { Bus, BusListener, BusMessage } from '../Bus.js'

/** How many pings are remembered that have not come back on all buses. */
const MOST_PINGS = 1000

/** Several buses of one store, each of which carries a part of the messages. It works while all of them do. */
export class JoinedBus implements Bus {
  readonly carriesStore = true
  readonly #buses: readonly Bus[]
  /** How many times each ping has come back. */
  readonly #pings = new Map<string, number>()

  constructor(buses: readonly Bus[]) {
    this.#buses = buses
  }

  open(listener: BusListener): void {
    const up = new Set<Bus>()
    const hears = (message: BusMessage): void => {
      if (message.kind !== 'ping' || this.#hasReturned(message.id)) listener.message(message)
    }
    for (const bus of this.#buses) {
      bus.open({
        message: hears,
        up: () => {
          up.add(bus)
          if (up.size === this.#buses.length) listener.up()
        },
        down: (error) => {
          up.delete(bus)
          listener.down(error)
        },
      })
    }
  }

  async publish(message: BusMessage): Promise<void> {
    await Promise.all(this.#buses.map((bus) => bus.publish(message)))
  }

  /** A ping has overtaken no message of any bus when it has come back on all of them. */
  #hasReturned(id: string): boolean {
    const times = (this.#pings.get(id) ?? 0) + 1
    this.#pings.delete(id)
    if (times === this.#buses.length) return true
    this.#pings.set(id, times)
    const [oldest] = this.#pings.keys()
    if (this.#pings.size > MOST_PINGS && oldest !== undefined) this.#pings.delete(oldest)
    return false
  }

  async close(): Promise<void> {
    await Promise.all(this.#buses.map((bus) => bus.close?.()))
  }
}
