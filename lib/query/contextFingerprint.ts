import { Model } from 'objection'
import type { QueryCache } from './QueryCache.js'
import { fingerprint } from '../core/fingerprint.js'
import { internalsOf } from './builderInternals.js'

const OBJECTIONS_OWN: unknown = Object.getPrototypeOf(
  internalsOf(Model.QueryBuilder.forClass(Model)).internalContext().userContext,
)

/** Whether a context holds nothing of the user's: the only own property of Objection's is the builder, under a symbol. */
export function isBare(userContext: object): boolean {
  return Reflect.ownKeys(userContext).length === 1 && isObjectionsOwn(userContext)
}

/** Whether the context is of Objection's own class: one of a project's may have anything on its prototype. */
function isObjectionsOwn(userContext: object): boolean {
  return Object.getPrototypeOf(userContext) === OBJECTIONS_OWN
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
  const { userContext } = internalsOf(builder).internalContext()
  if (isBare(userContext)) return ''
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
