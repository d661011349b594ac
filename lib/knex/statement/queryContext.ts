import { valueFingerprint } from '../../core/values/valueFingerprint.js'
import type { KnexClient } from '../../database/connection/KnexClient.js'
import { notCacheableBecause } from '../../query/bypass/NotCacheable.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import type { KnexStatement } from './door.js'

/** The settings whose functions get the context. A client class of the user's can have methods that do. */
const SEEING = ['postProcessResponse', 'wrapIdentifier', 'client']

/**
 * The fingerprint of a statement's `queryContext()`, which only functions of the Knex instance's settings get. It is empty where there is no context
 * or no such function. The cache's option `context` reduces it to a text.
 * @throws {NotCacheable} where the context is no plain data, and the option `context` is missing or returned no text.
 */
export function contextFingerprintOf(statement: KnexStatement, cache: QueryCache, { config }: KnexClient): string {
  const context: unknown = statement.queryContext()
  if (context === undefined || !SEEING.some((name) => typeof config[name] === 'function')) return ''
  const fingerprint = textOf(context, cache)
  if (fingerprint === undefined) throw notCacheableBecause('context', 'a `queryContext()` that is no plain data')
  return fingerprint
}

/** Whether the fingerprint is another one now than `before`. */
export function contextHasChanged(before: string, ...query: Parameters<typeof contextFingerprintOf>): boolean {
  try {
    return contextFingerprintOf(...query) !== before
  } catch {
    return true
  }
}

function textOf(context: unknown, cache: QueryCache): string | undefined {
  const { context: reduce } = cache.settings
  if (reduce === undefined) return valueFingerprint(context)
  try {
    const text: unknown = reduce(context as Record<string, unknown>)
    return typeof text === 'string' ? JSON.stringify(text) : undefined
  } catch (error) {
    cache.failed('context', undefined, error)
    return undefined
  }
}
