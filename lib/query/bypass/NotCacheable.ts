import type { BypassReason } from './bypassReason.js'
import { adviceFor } from './bypassAdvice.js'

/** Raised where no automatic key can be made; it never leaves the library. */
export class NotCacheable extends Error {
  /** `hooks`: not before the hooks of children have run. */
  readonly reason: BypassReason | 'hooks'
  readonly #why: string
  readonly #advice: string
  readonly #part: string | undefined

  /** `why`, `advice` and `part`, which says where in the query, are full sentences. */
  constructor(reason: BypassReason | 'hooks', why: string, advice = '', part?: string) {
    super([why, part ?? '', advice].filter((text) => text !== '').join(' '))
    this.reason = reason
    this.#why = why
    this.#advice = advice
    this.#part = part
  }

  /** The same, of a part of a graph that loads models of the class with this name; the innermost part stays. */
  inPart(name: string): NotCacheable {
    const part = this.#part ?? `It lies in the part of the graph that loads ${name}.`
    return new NotCacheable(this.reason, this.#why, this.#advice, part)
  }
}

/** What to raise for something by which a query is unfit. `what`: what the reason is, as part of a sentence. */
export const notCacheableBecause = (reason: BypassReason, what: string): NotCacheable =>
  new NotCacheable(reason, `The reason is ${what}.`, adviceFor(reason))

/** What to raise for something whose effect on the result cannot be seen from outside. */
export const notCacheable = (what: string): NotCacheable => notCacheableBecause('opaque', what)

/** An error as what to raise: whatever goes wrong while a key is made will go wrong in the query itself, and there it is raised. */
export function asNotCacheable(error: unknown): NotCacheable {
  if (error instanceof NotCacheable) return error
  return notCacheable(`an error while the query is built: ${error instanceof Error ? error.message : String(error)}`)
}
