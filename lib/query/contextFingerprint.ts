import { Model } from 'objection'
import type { QueryCache } from './QueryCache.js'
import { fingerprint } from '../core/fingerprint.js'
import { internalsOf } from './builderInternals.js'

const UNUSED = internalsOf(Model.QueryBuilder.forClass(Model)).internalContext()
const INTERNAL_CONTEXT: unknown = Object.getPrototypeOf(UNUSED)
const USER_CONTEXT: unknown = Object.getPrototypeOf(UNUSED.userContext)

/** `true` on a builder whose context nobody has had in hand since Objection made it: it is known to be bare without a look. */
export const CONTEXT_UNTOUCHED = Symbol('objection-cache context untouched')

/** Whether the context holds nothing of the user's: the only own property of Objection's is the builder, under a symbol. */
export function hasBareContext(builder: unknown): boolean {
  const internals = internalsOf(builder)
  const context = internals.internalContext()
  const { userContext } = context
  if (!isObjectionsOwn(userContext)) return false
  const { [CONTEXT_UNTOUCHED]: untouched } = builder as { [CONTEXT_UNTOUCHED]?: boolean }
  if (untouched === true && Object.getPrototypeOf(context) === INTERNAL_CONTEXT && internals.parentQuery() === null)
    return true
  // Not `Reflect.ownKeys`, which takes four times as long as these two.
  return Object.getOwnPropertyNames(userContext).length === 0 && Object.getOwnPropertySymbols(userContext).length === 1
}

/** Whether the context is of Objection's own class: one of a project's may have anything on its prototype. */
function isObjectionsOwn(userContext: object): boolean {
  return Object.getPrototypeOf(userContext) === USER_CONTEXT
}

/** Objection keeps the builder in its context, under a symbol. */
function isBuilder(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'isObjectionQueryBuilderBase') === true
}

/**
 * The text of a query's `context()` for its key: empty where there is none, `undefined` where the context is not plain data
 * and the cache was not told how to sum it up.
 */
export function contextFingerprint(builder: unknown, cache: QueryCache): string | undefined {
  if (hasBareContext(builder)) return ''
  const { userContext } = internalsOf(builder).internalContext()
  const { context } = cache.settings
  const names = Reflect.ownKeys(userContext).filter((name) => !isBuilder(userContext[name as string]))
  const data = Object.fromEntries(names.map((name) => [name, userContext[name as string]]))
  if (context === undefined) return isObjectionsOwn(userContext) ? fingerprint(data) : undefined
  try {
    const text = context(data)
    return typeof text === 'string' ? JSON.stringify(text) : undefined
  } catch (error) {
    cache.failed('context', undefined, error)
    return undefined
  }
}
