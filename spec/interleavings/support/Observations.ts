import type { Store } from './Store.js'

/** What is watched of the database: the value of the first thing, or that it is not there. */
export type Seen = number | undefined

/**
 * Judges what was read. A read must see a committed state, and none from before the last write whose promise had settled when the
 * read began. Every write brings a value of its own, so a value tells which state it is from.
 */
export class Observations {
  readonly #store: Store
  readonly #failures: unknown[] = []
  /** The oldest state that a read may see if it begins now. */
  #floor = 0

  constructor(store: Store) {
    this.#store = store
  }

  fail(error: unknown): void {
    this.#failures.push(error)
  }

  /** @throws the first of the failures. */
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

  /** A read inside a transaction sees what that has written. */
  async readOwn(name: string, expected: Seen, read: () => PromiseLike<Seen>): Promise<void> {
    const value = await read()
    if (value !== expected) this.fail(new Error(`${name} saw ${value} in a transaction that had written ${expected}`))
  }

  /** A write that brings this value. When its promise has settled it has happened, unless it was rolled back. */
  async write(value: Seen, write: () => PromiseLike<unknown>): Promise<void> {
    await Promise.resolve(write()).catch(() => undefined)
    this.written(value)
  }

  /** The write that brings this value is over. */
  written(value: Seen): void {
    const { history } = this.#store
    const index = history.findIndex((state, at) => at > this.#floor && state.get('things')?.get(1) === value)
    this.#floor = Math.max(this.#floor, index)
  }
}
