import { Model } from 'objection'
import type { QueryCache } from '../cache/QueryCache.js'
import { fingerprint } from '../core/fingerprint.js'
import { internalsOf } from './builderInternals.js'

const OBJECTIONS_OWN: unknown = Object.getPrototypeOf(
  internalsOf(Model.QueryBuilder.forClass(Model)).internalContext().userContext,
)

/** Whether the context is of Objection's own class: one of a project's may have anything on its prototype. */
export function isObjectionsOwn(userContext: object): boolean {
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
  const { context } = cache.settings
  const names = Reflect.ownKeys(userContext).filter((name) => !isBuilder(userContext[name as string]))
  if (names.length === 0 && isObjectionsOwn(userContext)) return ''
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
