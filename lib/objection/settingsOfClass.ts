import { internalsOf } from '../query/builder/builderInternals.js'
import { isPartOfFind, isRead } from '../query/bypass/bypassReason.js'
import { AUTOMATIC, modelOptionsOf, type CacheSettings } from '../query/queryCache/CacheSettings.js'

/**
 * What holds for a query that says nothing itself: automatic keys where its class caches all of its finds. Of the queries that
 * Objection makes for others, only those that load a relation of a find are meant.
 */
export function settingsOfClass(builder: unknown): CacheSettings | undefined {
  if (!modelOptionsOf(builder).all || !isRead(builder)) return undefined
  return internalsOf(builder).parentQuery() === null || isPartOfFind(builder) ? AUTOMATIC : undefined
}
