import { outcomeOf } from '../../support/outcome.js'
import type { CachedQuery, Answer, Twins } from './CachedQuery.js'
import type { TableStates } from './TableStates.js'

/** A query with its answer at the last look. */
export class Watched {
  readonly query: CachedQuery
  /** The right answer, and the state of the tables at that time. */
  #answer: string
  #state: string

  constructor(query: CachedQuery, answer: string, states: TableStates) {
    this.query = query
    this.#answer = answer
    this.#state = states.of(query.tables)
  }

  get answer(): string {
    return this.#answer
  }

  /** What the cache says now, and what the database says. An answer that was no hit is the database's. */
  async look(twins: Twins, states: TableStates): Promise<Look> {
    const before = this.#answer
    const { answer: actual, isHit } = await askedOnce(this.query, twins)
    const state = states.of(this.query.tables)
    const right = isHit ? await this.#right(twins, state) : actual
    this.#answer = right
    this.#state = state
    return { actual, right, before, isHit }
  }

  /** Equal tables give equal answers. */
  async #right(twins: Twins, state: string): Promise<string> {
    if (state === this.#state) return this.#answer
    return JSON.stringify(await outcomeOf(() => this.query.right(twins)))
  }
}

export interface Look {
  readonly actual: string
  readonly right: string
  readonly before: string
  readonly isHit: boolean
}

/** An error is an answer, too, which is never cached. */
export async function askedOnce(query: CachedQuery, twins: Twins): Promise<Answer> {
  let isHit = false
  const outcome = await outcomeOf(async () => {
    const asked = await query.ask(twins)
    isHit = asked.isHit
    return asked.answer
  })
  return { answer: JSON.stringify(outcome), isHit }
}
