import { isRecording } from '../../cache/load/loadScope.js'
import { AUTOMATIC, type CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { DOOR, SETTINGS, type KnexStatement } from './door.js'
import { isSelect } from './reads.js'

/**
 * The caching that was asked for on a statement, or by `all: true`; `undefined` where nothing asks for caching. `all: true` caches whole
 * queries: a query inside a load becomes part of the load's entry.
 */
export function settingsOf(statement: KnexStatement): CacheSettings | undefined {
  const given = statement[SETTINGS]
  if (given !== undefined || statement[DOOR]?.all !== true) return given
  return isSelect(statement) && !isRecording() ? AUTOMATIC : undefined
}
