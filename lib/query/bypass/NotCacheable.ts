import { adviceFor } from './bypassAdvice.js'
import type { BypassReason } from './bypassReason.js'

/** Thrown where no key can be made. It never leaves the library. */
export class NotCacheable extends Error {
  /** `hooks`: before-hooks of parts of the graph must run first. */
  readonly reason: BypassReason | 'hooks'
  readonly #why: string
  readonly #advice: string
  readonly #part: string | undefined

  /** `why`, `advice` and `part`, which names the place in the query, are full sentences. */
  constructor(reason: BypassReason | 'hooks', why: string, advice = '', part?: string) {
    super([why, part ?? '', advice].filter((sentence) => sentence !== '').join(' '))
    this.reason = reason
    this.#why = why
    this.#advice = advice
    this.#part = part
  }

  /** The same error for the part of a graph that loads this class. The innermost part stays. */
  inPart(modelName: string): NotCacheable {
    const part = this.#part ?? `The cause is in the part of the graph that loads ${modelName}.`
    return new NotCacheable(this.reason, this.#why, this.#advice, part)
  }
}

/** The query is not cacheable for this reason. `what` is the cause, as part of a sentence. */
export const notCacheableBecause = (reason: BypassReason, what: string): NotCacheable =>
  new NotCacheable(reason, `The reason is ${what}.`, adviceFor(reason))

/** The query does something whose effect on the result no key can show. */
export const notCacheable = (what: string): NotCacheable => notCacheableBecause('opaque', what)

/** An error of the user's functions makes the query not cacheable. The query itself then throws the error. */
export function asNotCacheable(error: unknown): NotCacheable {
  if (error instanceof NotCacheable) return error
  return notCacheable(`an error while the query is built: ${error instanceof Error ? error.message : String(error)}`)
}
