import { CONTEXT_UNTOUCHED } from '../query/contextFingerprint.js'

type Builder = object & { [CONTEXT_UNTOUCHED]?: boolean }

/** Lets builders note that somebody has their context in hand: `context()` gives it away or puts another one in its place. */
export function noteContextUse(prototype: object, above: object): void {
  const { context } = above as { context: (this: Builder, ...given: unknown[]) => unknown }
  // On the prototype and no field, which would be set after a constructor below has given a context.
  Object.defineProperty(prototype, CONTEXT_UNTOUCHED, { value: true, writable: true })
  Object.defineProperty(prototype, 'context', {
    value(this: Builder, ...given: unknown[]): unknown {
      this[CONTEXT_UNTOUCHED] = false
      return context.apply(this, given)
    },
    writable: true,
    configurable: true,
  })
}
