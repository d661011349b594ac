import { internalsOf } from '../query/builderInternals.js'
import { isPartOfFind } from '../query/bypass.js'
import { AUTOMATIC, modelOptions, type CacheSettings, type ModelCacheOptions } from '../query/CacheSettings.js'

/**
 * What holds for a query that says nothing itself: automatic keys where its class caches all of its finds. Of the queries that
 * Objection makes for others, only those that load a relation of a find are meant.
 */
export function settingsOfClass(builder: unknown): CacheSettings | undefined {
  const internals = internalsOf(builder)
  const { cacheOptions } = internals.modelClass() as { readonly cacheOptions?: ModelCacheOptions }
  if (!modelOptions(cacheOptions).all) return undefined
  if (!internals.isFind() || internals.findOperation('truncate') !== null) return undefined
  return internals.parentQuery() === null || isPartOfFind(builder) ? AUTOMATIC : undefined
}
