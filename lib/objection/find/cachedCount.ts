import { inBypassScope, inLoadScope, isInsideLoad, recorded } from '../../cache/load/loadScope.js'
import type { Recording } from '../../cache/load/Recording.js'
import type { LoadResult } from '../../cache/load/LoadResult.js'
import { CacheError } from '../../core/CacheError.js'
import { bypassCache, notCached } from '../../query/bypass/bypassCache.js'
import { hasOnBuild, internalsOf } from '../../query/objectionInternals/builderInternals.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import { planWhenNamed, type CachedPlan, type QueryPlan } from '../../query/plan/QueryPlan.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { declaredTags, knownTags, tableTags } from '../../query/tags/queryTags.js'
import { rejectionAfterLoad } from '../load/rejectionAfterLoad.js'
import type { Executable } from '../state/builderState.js'

/**
 * `resultSize()` with the cache. Of a query's hooks Objection runs those that build it, so they run on a hit, too. The builder
 * must not be used elsewhere.
 */
export async function cachedCount(builder: Executable, settings: CacheSettings): Promise<number> {
  // A count loads no graph, so no hooks of parts have to run first.
  const plan = (await planWhenNamed(builder, settings, 'count')) as QueryPlan
  if (plan.bypass === undefined) return getOrCount(builder, settings, plan)
  const { cache, options, bypass: reason, detail } = plan
  const bypass = bypassCache(cache, options, { reason, detail, given: settings.key, query: internalsOf(builder) })
  return inBypassScope(bypass, () => builder.countUncached())
}

async function getOrCount(builder: Executable, settings: CacheSettings, plan: CachedPlan): Promise<number> {
  const { cache, key, options, observedKnex } = plan
  // Functions that build the query may throw. Before the cache is asked, the error concerns this query alone.
  const query = internalsOf(builder)
  if (hasOnBuild(builder) || query.findOperation(/^onBuild/) !== null) query.toKnexQuery()
  noteKeyUse(builder, plan, 'count')
  const tags = knownTags(builder, settings, options)
  const reads = tableTags(builder, observedKnex)
  let own: number | undefined
  const { answer } = await inLoadScope((scope) => {
    const load = async (_: boolean, recording: Recording): Promise<LoadResult> => {
      const rejectionNow = rejectionAfterLoad(builder, plan, 'count', recording)
      own = await recorded(scope, key, recording, () => builder.countUncached())
      return rejectionNow() ?? { cacheable: true, value: own, tags: declaredTags(builder, observedKnex) }
    }
    return cache.getOrLoad({ key, tags, reads, options, query, mayWait: !isInsideLoad(scope), load })
  })
  // The rejected result of another query's load answers no other query.
  if (answer.status === 'rejected') return own ?? builder.countUncached()
  const count: unknown = answer.entry.value
  if (typeof count === 'number') return answer.status === 'hit' ? verifiedCount(builder, plan, count) : count
  await cache.unusable(key, new CacheError('INVALID_STORE', 'A count is no number.'))
  if (options.mode === 'only-if-cached') throw notCached('its entry is damaged')
  return builder.countUncached()
}

/** Counts once more if the hit is due for verification. The count of the database is then the result. */
async function verifiedCount(builder: Executable, { cache, key }: CachedPlan, count: number): Promise<number> {
  if (!cache.verification.isDue()) return count
  const writes = cache.writesSoFar
  try {
    const actual = await builder.countUncached()
    if (actual !== count && cache.writesSoFar === writes)
      await cache.reportMismatch([key], count, actual, internalsOf(builder))
    return actual
  } catch (error) {
    cache.failed('verify', key, error)
    return count
  }
}
