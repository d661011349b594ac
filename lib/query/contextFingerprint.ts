import type { QueryCache } from '../cache/QueryCache.js'
import { fingerprint } from '../core/fingerprint.js'
import { internalsOf } from './builderInternals.js'

/**
 * The text of a query's `context()` for its key: empty where there is none, `undefined` where the context is not plain data
 * and the cache was not told how to sum it up.
 */
export function contextFingerprint(builder: unknown, cache: QueryCache): string | undefined {
  const { userContext } = internalsOf(builder).internalContext()
  const names = Object.keys(userContext)
  if (names.length === 0) return ''
  const data = Object.fromEntries(names.map((name) => [name, userContext[name]]))
  const { context } = cache.settings
  if (context === undefined) return fingerprint(data)
  try {
    const text = context(data)
    return typeof text === 'string' ? JSON.stringify(text) : undefined
  } catch (error) {
    cache.failed('context', undefined, error)
    return undefined
  }
}
