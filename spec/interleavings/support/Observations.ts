import type { CommittedStates } from '../server/CommittedStates.js'

/** What is read of the database: the value of the first thing; `undefined`: it is not there. */
export type Seen = number | undefined

/**
 * Checks what was read: a read sees a committed state, and none from before the last write whose promise had settled
 * when the read began. Every write brings a value of its own, so that a value shows its state.
 */
export class Observations {
  readonly #store: CommittedStates
  readonly #failures: unknown[] = []
  /** The oldest state that a read that begins now may see. */
  #floor = 0

  constructor(store: CommittedStates) {
    this.#store = store
  }

  fail(error: unknown): void {
    this.#failures.push(error)
  }

  /** @throws the first failure. */
  check(): void {
    if (this.#failures.length > 0) throw this.#failures[0]
  }

  async read(name: string, read: () => PromiseLike<Seen>): Promise<void> {
    const floor = this.#floor
    const value = await read()
    const states = this.#store.history.slice(floor).map((state) => state.get('things')?.get(1))
    if (states.includes(value)) return
    const could = states.map(String).join(' or ')
    this.fail(new Error(`${name} saw ${value}, and there was ${could} since it began`))
  }

  /** A read inside a transaction sees what the transaction has written. */
  async readOwn(name: string, expected: Seen, read: () => PromiseLike<Seen>): Promise<void> {
    const value = await read()
    if (value !== expected) this.fail(new Error(`${name} saw ${value} in a transaction that had written ${expected}`))
  }

  /** A write of this value. It has happened when its promise has settled, unless it was rolled back. */
  async write(value: Seen, write: () => PromiseLike<unknown>): Promise<void> {
    await Promise.resolve(write()).catch(() => undefined)
    this.written(value)
  }

  /** The write of this value has ended. */
  written(value: Seen): void {
    const { history } = this.#store
    const index = history.findIndex((state, at) => at > this.#floor && state.get('things')?.get(1) === value)
    this.#floor = Math.max(this.#floor, index)
  }
}
