import type { BusListener, BusMessage } from '../../../lib/store/Bus.js'

/** Records the events and messages of a bus, in order. */
export class RecordedMessages implements BusListener {
  readonly all: (BusMessage | 'up' | `down: ${string}`)[] = []
  #waiting: (() => void)[] = []

  up(): void {
    this.#record('up')
  }

  down(error: unknown): void {
    this.#record(`down: ${error instanceof Error ? error.message : String(error)}`)
  }

  message(message: BusMessage): void {
    this.#record(message)
  }

  /** Resolves as soon as the records fulfil the condition. */
  async until(holds: (all: RecordedMessages['all']) => boolean): Promise<void> {
    while (!holds(this.all)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Removes and returns all records. */
  take(): RecordedMessages['all'] {
    return this.all.splice(0)
  }

  #record(what: RecordedMessages['all'][number]): void {
    this.all.push(what)
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
