import { AsyncLocalStorage } from 'node:async_hooks'
import { settled } from '../../support/settled.js'

/** A step that waits for its turn. */
interface Step {
  readonly label: string
  readonly take: () => void
}

/** One for all schedulers, because each AsyncLocalStorage makes all promises slower. */
const atOnce = new AsyncLocalStorage<true>()

/** Resolves when everything has run that waits for no step: all promise reactions and ticks. */
export const untilIdle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Takes steps one at a time, in an order that a function chooses. Between two steps everything runs on as far as it
 * can without another step. So the order of the steps decides everything: the same choices give the same run.
 */
export class Scheduler {
  /** The steps that were taken, to show what led to a failure. */
  readonly taken: string[] = []
  /** Waits until everything has run that waits for no step. A real database takes longer than a turn. */
  idle = untilIdle
  #waiting: Step[] = []
  #free = false
  #only = /(?:)/

  /** How many steps wait. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Waits for the step's turn. */
  step(label: string): Promise<void> {
    if (this.#free || atOnce.getStore() === true || !this.#only.test(label)) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ label, take: resolve }))
  }

  /** Takes steps as long as there are any. `choose` gets the number of steps that could be next. */
  async run(choose: (count: number) => number): Promise<void> {
    await this.idle()
    while (this.#waiting.length > 0) {
      const index = this.#waiting.length === 1 ? 0 : choose(this.#waiting.length)
      await this.#takeAt(index)
    }
  }

  /** Takes the first waiting step with such a label. @throws if there is none. */
  async take(label: RegExp): Promise<void> {
    await this.idle()
    const index = this.#waiting.findIndex((step) => label.test(step.label))
    if (index < 0) throw new Error(`no step ${label} among ${this.#waiting.map((step) => step.label).join(', ')}`)
    await this.#takeAt(index)
  }

  /** Lets a real database execute the next statement of this kind, whenever it is sent, and waits for its answer. */
  async executed(statement: RegExp): Promise<void> {
    await this.#takeLater(new RegExp(`executes ${statement.source}`, 'i'))
    const answer = new RegExp(`answers ${statement.source}`, 'i')
    await settled(() => this.#waiting.some(({ label }) => answer.test(label)))
  }

  /** Lets that answer arrive. */
  answered(statement: RegExp): Promise<void> {
    return this.#takeLater(new RegExp(`answers ${statement.source}`, 'i'))
  }

  /** Runs something without steps: it waits for nothing, and adds no orders. */
  atOnce<T>(run: () => T): T {
    return atOnce.run(true, run)
  }

  /** From now on only steps with such a label wait. */
  only(label: RegExp): void {
    this.#only = label
  }

  /** From now on no step waits. */
  free(): void {
    this.#free = true
    for (const { take } of this.#waiting.splice(0)) take()
  }

  async #takeLater(label: RegExp): Promise<void> {
    await settled(() => this.#waiting.some((step) => label.test(step.label)))
    await this.take(label)
  }

  async #takeAt(index: number): Promise<void> {
    const [step] = this.#waiting.splice(index, 1) as [Step]
    this.taken.push(step.label)
    step.take()
    await this.idle()
  }
}
