import { internalsOf } from '../query/builder/builderInternals.js'
import { FIRST_CONTEXT } from '../query/fingerprint/contextFingerprint.js'

type Builder = object & { [FIRST_CONTEXT]?: object | undefined }
type Method = (this: Builder, ...given: unknown[]) => unknown

/** The context that Objection has just given a builder; `undefined` where a constructor has had it in hand by now. */
export function firstContextOf(builder: Builder): object | undefined {
  return Object.hasOwn(builder, FIRST_CONTEXT) ? undefined : internalsOf(builder).internalContext().userContext
}

/**
 * Lets builders forget the context that Objection has given them when somebody has it in hand: `context()` gives it away or puts
 * another one in its place, and `childQueryOf()` lets a child have its parent's. What lies above is looked up at each call: a
 * plugin may put another method there at any time.
 */
export function noteContextUse(prototype: object): void {
  const above = (): Record<'context' | 'childQueryOf', Method> => Object.getPrototypeOf(prototype)
  define(prototype, 'context', function (this: Builder, ...given: unknown[]): unknown {
    this[FIRST_CONTEXT] = undefined
    return above().context.apply(this, given)
  })
  define(
    prototype,
    'childQueryOf',
    function (this: Builder, parent: Builder | undefined, ...given: unknown[]): unknown {
      if (parent) parent[FIRST_CONTEXT] = undefined
      return above().childQueryOf.call(this, parent, ...given)
    },
  )
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true })
}
