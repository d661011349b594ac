import type { Bus, BusListener, BusMessage } from '../../../../lib/index.js'

/** Connects all processes. */
export class FakeHub {
  readonly buses = new Set<FakeBus>()
  /** All messages in order, without pings. */
  readonly published: BusMessage[] = []

  /** A bus for one more process. */
  connect(options: { readonly carriesStore?: boolean } = {}): FakeBus {
    const bus = new FakeBus(this, options.carriesStore ?? false)
    this.buses.add(bus)
    return bus
  }

  /** Sends a message to all buses that are up. */
  send(message: BusMessage): void {
    if (message.kind !== 'ping') this.published.push(message)
    for (const bus of this.buses) bus.hear(message)
  }
}

/** The bus of one process. Messages arrive synchronously, unless they are held back. */
export class FakeBus implements Bus {
  readonly carriesStore: boolean
  readonly #hub: FakeHub
  #listener: BusListener | undefined
  #isUp = false
  #held: BusMessage[] | undefined
  /** How many pings this process has sent. */
  pings = 0
  isClosed = false
  /** Replaces `publish`. */
  fault: (() => Promise<unknown>) | undefined

  constructor(hub: FakeHub, carriesStore: boolean) {
    this.#hub = hub
    this.carriesStore = carriesStore
  }

  open(listener: BusListener): void {
    this.#listener = listener
  }

  publish(message: BusMessage): Promise<unknown> {
    if (message.kind === 'ping') this.pings++
    if (this.fault !== undefined) return this.fault()
    this.#hub.send(message)
    return Promise.resolve()
  }

  async close(): Promise<void> {
    this.isClosed = true
    this.#isUp = false
  }

  up(): void {
    this.#isUp = true
    this.#listener?.up()
  }

  down(error: unknown = new Error('the bus is down')): void {
    this.#isUp = false
    this.#listener?.down(error)
  }

  /** Holds back what arrives until `deliver`. */
  hold(): void {
    this.#held ??= []
  }

  deliver(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const message of held) this.hear(message)
  }

  /** Delivers a message of a connection that is down. */
  straggle(message: BusMessage): void {
    this.#listener?.message(message)
  }

  hear(message: BusMessage): void {
    if (this.#held !== undefined) this.#held.push(message)
    else if (this.#isUp) this.#listener?.message(message)
  }
}
