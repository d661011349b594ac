import type { Bus, BusListener, BusMessage } from '../../../../lib/index.js'

/** What all processes are connected to. */
export class FakeHub {
  readonly buses = new Set<FakeBus>()
  /** What was told, in order, without pings. */
  readonly published: BusMessage[] = []

  /** A bus of one more process. */
  connect(options: { readonly carriesStore?: boolean } = {}): FakeBus {
    const bus = new FakeBus(this, options.carriesStore ?? false)
    this.buses.add(bus)
    return bus
  }

  /** To everybody who is up. */
  tell(message: BusMessage): void {
    if (message.kind !== 'ping') this.published.push(message)
    for (const bus of this.buses) bus.hear(message)
  }
}

/** One process's end. Messages arrive in the same turn in which they are told, unless they are held back. */
export class FakeBus implements Bus {
  readonly carriesStore: boolean
  readonly #hub: FakeHub
  #listener: BusListener | undefined
  #isUp = false
  #held: BusMessage[] | undefined
  /** How many pings were sent from here. */
  pings = 0
  isClosed = false
  /** What becomes of what is told, where it is not simply told. */
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
    this.#hub.tell(message)
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

  /** From now on what arrives waits for `deliver`. */
  hold(): void {
    this.#held ??= []
  }

  deliver(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const message of held) this.hear(message)
  }

  /** It arrives although it should not any more. */
  straggle(message: BusMessage): void {
    this.#listener?.message(message)
  }

  hear(message: BusMessage): void {
    if (this.#held !== undefined) this.#held.push(message)
    else if (this.#isUp) this.#listener?.message(message)
  }
}
