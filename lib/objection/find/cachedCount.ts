import type { LoadResult } from '../../cache/load/LoadResult.js'
import { inLoadScope, isInsideLoad, recorded } from '../../cache/load/loadScope.js'
import type { Recording } from '../../cache/load/Recording.js'
import { CacheError } from '../../core/CacheError.js'
import { internalsOf } from '../../query/builder/builderInternals.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { noteKeyUse } from '../../query/plan/keyReuse.js'
import { planQuery, type CachedPlan, type QueryPlan } from '../../query/plan/QueryPlan.js'
import { declaredTags, knownTags, tableTags } from '../../query/plan/queryTags.js'
import { rejectionAfterLoad } from '../load/cacheableAfterLoad.js'
import { notCached } from '../../query/bypass/notCached.js'
import type { Executable } from '../Executable.js'

/**
 * `resultSize()` with the cache in front. Of a query's hooks Objection runs those that build it, and so they run on a hit,
 * too. The builder must be nobody else's.
 */
export async function cachedCount(builder: Executable, settings: CacheSettings): Promise<number> {
  // A count has no parts whose hooks would have to run first.
  const plan = planQuery(builder, settings, 'count') as QueryPlan
  if (plan.bypass === undefined) return countOrLook(builder, settings, plan)
  const { cache, options, bypass, detail } = plan
  cache.bypassed(undefined, bypass, detail, internalsOf(builder))
  if (options.mode === 'only-if-cached' && bypass !== 'disabled') throw notCached(`it cannot be: ${bypass}`)
  return builder.countPlainly()
}

async function countOrLook(builder: Executable, settings: CacheSettings, plan: CachedPlan): Promise<number> {
  const { cache, key, options } = plan
  // Before the cache is asked: what they throw is this query's own, and nobody else's.
  if (runsFunctions(builder)) toKnexQueryOf(builder)
  noteKeyUse(builder, plan, 'count')
  const tags = knownTags(builder, settings, options)
  const reads = tableTags(builder, plan.source)
  let own: number | undefined
  const { answer } = await inLoadScope((scope) => {
    const load = async (_: boolean, recording: Recording): Promise<LoadResult> => {
      const unfit = rejectionAfterLoad(builder, plan, 'count', recording)
      own = await recorded(scope, key, recording, () => builder.countPlainly())
      return unfit() ?? { cacheable: true, value: own, tags: declaredTags(builder, plan.source) }
    }
    const query = internalsOf(builder)
    return cache.getOrLoad({ key, tags, reads, options, query, mayWait: !isInsideLoad(scope), load })
  })
  // What somebody else's load was refused for is nobody else's.
  if (answer.status === 'rejected') return own ?? builder.countPlainly()
  const count: unknown = answer.entry.value
  if (typeof count === 'number') return answer.status === 'hit' ? verifiedCount(builder, plan, count) : count
  await cache.unusable(key, new CacheError('INVALID_STORE', 'A count is no number.'))
  if (options.mode === 'only-if-cached') throw notCached('its entry is damaged')
  return builder.countPlainly()
}

/** A hit that is due to be checked is counted once more, and what the database says is the result. */
async function verifiedCount(builder: Executable, { cache, key }: CachedPlan, count: number): Promise<number> {
  if (!cache.isDueForVerification()) return count
  const writes = cache.writesSoFar
  try {
    const actual = await builder.countPlainly()
    if (actual !== count && cache.writesSoFar === writes)
      await cache.reportMismatch([key], count, actual, internalsOf(builder))
    return actual
  } catch (error) {
    cache.failed('verify', key, error)
    return count
  }
}

/** Whether functions of the user's run while the query is built: they may throw. */
function runsFunctions(builder: unknown): boolean {
  const internals = internalsOf(builder)
  const { onBuild, userContext } = internals.internalContext()
  return onBuild.length > 0 || userContext['onBuild'] !== undefined || internals.findOperation(/^onBuild/) !== null
}

function toKnexQueryOf(builder: unknown): void {
  ;(builder as { toKnexQuery(): unknown }).toKnexQuery()
}
