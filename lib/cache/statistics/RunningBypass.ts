import { durationOf } from '../../core/clock.js'
import type { QueryKind } from './QueryKind.js'
import { UNSEEN, type QueryKinds } from './QueryKinds.js'

/** A query that bypasses the cache, while it runs. */
export class RunningBypass {
  readonly #kinds: QueryKinds
  readonly #reason: string
  readonly #elapsed: () => number
  readonly #started: number
  #kind: QueryKind

  /** `kind`: where the bypass was counted. `elapsed`: milliseconds since some moment. */
  constructor(kinds: QueryKinds, kind: QueryKind, reason: string, elapsed: () => number) {
    this.#kinds = kinds
    this.#kind = kind
    this.#reason = reason
    this.#elapsed = elapsed
    this.#started = elapsed()
  }

  /** Whether only its first statement can name the kind of the query. */
  get isUnnamed(): boolean {
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
