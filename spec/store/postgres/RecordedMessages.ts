import type { BusListener, BusMessage } from '../../../lib/store/Bus.js'

/** Notes all that a bus tells, in order. */
export class RecordedMessages implements BusListener {
  readonly all: (BusMessage | 'up' | `down: ${string}`)[] = []
  #waiting: (() => void)[] = []

  up(): void {
    this.#note('up')
  }

  down(error: unknown): void {
    this.#note(`down: ${error instanceof Error ? error.message : String(error)}`)
  }

  message(message: BusMessage): void {
    this.#note(message)
  }

  /** Resolves as soon as the condition holds of what was heard. */
  async until(holds: (all: RecordedMessages['all']) => boolean): Promise<void> {
    while (!holds(this.all)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Forgets what was heard, and returns it. */
  take(): RecordedMessages['all'] {
    return this.all.splice(0)
  }

  #note(what: RecordedMessages['all'][number]): void {
    this.all.push(what)
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
