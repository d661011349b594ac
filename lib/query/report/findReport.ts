import type { Rejected } from '../../cache/load/LoadResult.js'
import type { Entry } from '../../core/entry.js'
import { adviceFor } from '../bypass/bypassAdvice.js'
import type { BypassReason } from '../bypass/bypassReason.js'
import type { ResultCache } from '../../cache/ResultCache.js'
import type { CacheInfo } from './CacheInfo.js'

// Each function writes down, for a caller that asked for it, how the cache answered one query.

/** The cache and the key of a query. */
interface Answered {
  readonly cache: ResultCache
  readonly key: string
}

/** An entry answered the query. */
export function reportAnswer(
  info: CacheInfo | undefined,
  { cache, key }: Answered,
  { storedAt }: Entry,
  status: CacheInfo['status'] = 'hit',
): void {
  if (info !== undefined) Object.assign(info, { status, key, age: cache.settings.clock.now() - storedAt })
}

/** The query loads from the database. */
export function reportMiss(info: CacheInfo | undefined, { key }: Answered): void {
  if (info !== undefined) Object.assign(info, { status: 'miss', key })
}

/** The result was not stored. `miss`: the store rejected it. */
export function reportRejection(
  info: CacheInfo | undefined,
  { key }: Answered,
  { reason, detail }: Rejected,
  status: 'bypass' | 'miss' = 'bypass',
): void {
  if (info !== undefined) Object.assign(info, { status, key, ...reasonAndDetail(reason, detail) })
}

/** The query bypassed the cache. */
export function reportBypass(info: CacheInfo, reason: string, detail?: string, key?: string): void {
  delete info.age
  Object.assign(info, { status: 'bypass', ...reasonAndDetail(reason, detail), ...(key !== undefined && { key }) })
}

function reasonAndDetail(reason: string, detail = adviceFor(reason)): { reason: BypassReason; detail?: string } {
  return { reason: reason as BypassReason, ...(detail !== undefined && { detail }) }
}
