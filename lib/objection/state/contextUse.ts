import { FIRST_CONTEXT } from '../../query/fingerprint/contextFingerprint.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'

type Builder = object & { [FIRST_CONTEXT]?: object | undefined }
type Method = (this: Builder, ...args: unknown[]) => unknown

/** The context that Objection has just given to a builder; `undefined` where a constructor may have used it already. */
export function firstContextOf(builder: Builder): object | undefined {
  return Object.hasOwn(builder, FIRST_CONTEXT) ? undefined : internalsOf(builder).internalContext().userContext
}

/**
 * Makes builders forget their first context when other code can change it: `context()` returns or replaces it, and
 * `childQueryOf()` shares it with a child. The overridden method is looked up at each call, because plugins may replace it at any
 * time.
 */
export function trackContextUse(prototype: object): void {
  const base = (): Record<'context' | 'childQueryOf', Method> => Object.getPrototypeOf(prototype)
  define(prototype, 'context', function (this: Builder, ...args: unknown[]): unknown {
    this[FIRST_CONTEXT] = undefined
    return base().context.apply(this, args)
  })
  define(prototype, 'childQueryOf', function (this: Builder, parent: Builder | undefined, ...args: unknown[]): unknown {
    if (parent) parent[FIRST_CONTEXT] = undefined
    return base().childQueryOf.call(this, parent, ...args)
  })
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true })
}
