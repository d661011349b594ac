import type { Rejected } from '../../cache/load/LoadResult.js'
import type { Entry } from '../../core/entry.js'
import { adviceFor } from '../../query/bypass/bypassAdvice.js'
import type { BypassReason } from '../../query/bypass/bypassReason.js'
import { bypassCache } from '../../query/bypass/bypassCache.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import { keyOfBypassed, type BypassPlan, type CachedPlan } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { VerificationInfo, type CacheInfo } from '../state/CacheInfo.js'

/** Writes down that an entry answered the query. */
export function reportAnswer(
  info: CacheInfo | undefined,
  { cache, key }: CachedPlan,
  { storedAt }: Entry,
  status: CacheInfo['status'] = 'hit',
): void {
  if (info !== undefined) Object.assign(info, { status, key, age: cache.settings.clock.now() - storedAt })
}

/** Tells the caller, and the event `bypass`, how the cache answered one find. */
export class FindReport {
  readonly #settings: CacheSettings
  readonly #info: CacheInfo | undefined

  constructor(settings: CacheSettings, info: CacheInfo | undefined) {
    this.#settings = settings
    this.#info = info
  }

  answered(plan: CachedPlan, entry: Entry, status?: CacheInfo['status']): void {
    reportAnswer(this.#info, plan, entry, status)
  }

  /** The query loads from the database. */
  miss({ key }: CachedPlan): void {
    this.#note({ status: 'miss', key })
  }

  /** The result was not stored. `miss`: the store rejected it. */
  rejected({ key }: CachedPlan, { reason, detail }: Rejected, status: 'bypass' | 'miss' = 'bypass'): void {
    this.#note({ status, key, ...reasonAndDetail(reason, detail) })
  }

  /** @throws {CacheError} `NOT_CACHED` in mode `only-if-cached`. */
  bypassed(inner: unknown, plan: BypassPlan, key?: string): void {
    const { cache, options, bypass: reason, detail } = plan
    bypassCache(cache, options, { reason, detail, key, query: internalsOf(inner) })
    // Making the key may run the functions that build the query once more.
    if (this.#info === undefined || this.#info instanceof VerificationInfo) return
    delete this.#info.age
    const ownKey = key ?? keyOfBypassed(inner, this.#settings, plan)
    this.#note({ status: 'bypass', ...reasonAndDetail(reason, detail), ...(ownKey !== undefined && { key: ownKey }) })
  }

  #note(info: CacheInfo): void {
    if (this.#info !== undefined) Object.assign(this.#info, info)
  }
}

function reasonAndDetail(reason: string, detail = adviceFor(reason)): { reason: BypassReason; detail?: string } {
  return { reason: reason as BypassReason, ...(detail !== undefined && { detail }) }
}
