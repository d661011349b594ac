import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { CacheInfo } from '../../query/report/CacheInfo.js'
import { bypassCache } from '../../query/bypass/bypassCache.js'
import type { BypassPlan } from '../../query/plan/QueryPlan.js'
import { inBypassScope } from '../../cache/load/loadScope.js'
import { reportBypass } from '../../query/report/findReport.js'
import type { Door, KnexStatement } from '../statement/door.js'
import { namedStatement } from '../statement/namedStatement.js'

/** One execution of a statement that says something about caching. */
export interface Execution {
  readonly statement: KnexStatement
  readonly door: Door
  readonly settings: CacheSettings
  readonly info: CacheInfo | undefined
}

/**
 * Runs the statement past the cache, and says why.
 * @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`.
 */
export async function bypass(
  { statement, settings, info }: Execution,
  plan: BypassPlan,
  key?: string,
): Promise<unknown> {
  const { cache, options, bypass: reason, detail } = plan
  const running = bypassCache(cache, options, {
    reason,
    detail,
    key,
    given: settings.key,
    query: namedStatement(statement),
  })
  if (info !== undefined) reportBypass(info, reason, detail, key)
  return inBypassScope(running, () => statement.runUncached())
}
