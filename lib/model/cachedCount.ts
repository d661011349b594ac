import type { CacheSettings } from '../query/CacheSettings.js'
import { knownTags, planQuery, tableTags } from '../query/QueryPlan.js'

/** `resultSize()` with the cache in front: Objection runs no hooks for a count, so none run here. */
export async function cachedCount(
  builder: unknown,
  settings: CacheSettings,
  count: () => Promise<number>,
): Promise<number> {
  const plan = planQuery(builder, settings, 'count')
  const { cache } = plan
  if (plan.bypass !== undefined) {
    cache.bypassed(undefined, plan.bypass)
    return count()
  }
  const { key, options } = plan
  const load = async () => ({ kept: true, value: await count(), tags: tableTags(builder) }) as const
  const { answer } = await cache.getOrLoad({ key, tags: knownTags(settings, plan), options, load })
  if (answer.status !== 'refused' && typeof answer.entry.value === 'number') return answer.entry.value
  await cache.unusable(key, new TypeError('a count that is no number'))
  return count()
}
