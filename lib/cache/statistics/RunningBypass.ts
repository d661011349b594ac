import type { QueryKind } from './QueryKind.js'
import { UNSEEN, type QueryKinds } from './QueryKinds.js'

/** A query that bypasses the cache, while it runs. */
export class RunningBypass {
  readonly #kinds: QueryKinds
  readonly #reason: string
  readonly #elapsed: () => number
  readonly #started: number
  #kind: QueryKind

  /** The bypass was counted for the kind. `elapsed`: milliseconds since some moment. */
  constructor(kinds: QueryKinds, kind: QueryKind, reason: string, elapsed: () => number) {
    this.#kinds = kinds
    this.#kind = kind
    this.#reason = reason
    this.#elapsed = elapsed
    this.#started = elapsed()
  }

  /** Whether only its first statement can name the kind of the query. */
  get needsName(): boolean {
    return this.#kind.name === UNSEEN
  }

  /** `statement`: the name of the first statement that the query sends. */
  name(statement: string): void {
    this.#kind = this.#kinds.nameBypass(this.#kind, this.#reason, statement)
  }

  end(): void {
    const kind = this.#kind.heir ?? this.#kind
    kind.bypassTook(this.#reason, durationOf(this.#elapsed() - this.#started))
  }
}

/** A clock that is set back, or is no clock, must not make a sum smaller or no number. */
export const durationOf = (difference: number): number => (difference > 0 && difference < Infinity ? difference : 0)
