import type { QueryCache } from '../cache/QueryCache.js'
import { keyTag, tableTag, type Tag } from '../core/tag.js'
import { bypassReasonOf, type BypassReason } from './bypass.js'
import {
  classOptions,
  mergeOptions,
  type CacheOptions,
  type CacheSettings,
  type CheckedCacheOptions,
} from './CacheSettings.js'
import { contextFingerprint } from './contextFingerprint.js'
import { explicitQueryKey } from './queryKey.js'
import { resultFormOf, type ResultForm } from './resultForm.js'
import { internalsOf } from './builderInternals.js'
import { tablesOf } from './tables.js'

/** Where a query's caching is decided: which cache, which key, or why none. */
export type QueryPlan = CachedPlan | BypassPlan

export interface CachedPlan {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly key: string
  readonly bypass?: undefined
}

export interface BypassPlan {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly bypass: BypassReason
}

/** What this library reads of a model class. */
interface CachedClass {
  readonly queryCache: QueryCache
  readonly cacheOptions?: CacheOptions
}

/**
 * Decides about the builder as it stands. Before-hooks may still add filters, a transaction or a context, so a plan that was
 * made before they ran is only good for queries without any.
 */
export function planQuery(
  builder: unknown,
  settings: CacheSettings,
  form: ResultForm = resultFormOf(builder),
): QueryPlan {
  const { queryCache, cacheOptions } = internalsOf(builder).modelClass() as unknown as CachedClass
  const options = mergeOptions(settings.own, classOptions(cacheOptions))
  const cache = options.cache ?? queryCache
  const bypass = reasonOf(builder, settings, options, cache)
  if (bypass !== undefined) return { cache, options, bypass }
  const context = contextFingerprint(builder, cache)
  if (context === undefined) return { cache, options, bypass: 'context' }
  return {
    cache,
    options,
    key: explicitQueryKey(builder, cache.settings.namespace, form, context, settings.key as string),
  }
}

function reasonOf(
  builder: unknown,
  settings: CacheSettings,
  options: CheckedCacheOptions,
  cache: QueryCache,
): BypassReason | undefined {
  if (!settings.enabled) return 'disabled'
  if (options.mode === 'bypass') return 'mode'
  if (cache.closed) return 'closed'
  return settings.key === undefined ? 'no-key' : bypassReasonOf(builder)
}

/** The tags of the plan's entry that are known before the load. */
export function knownTags(settings: CacheSettings, plan: CachedPlan): Tag[] {
  return [keyTag(settings.key as string), ...plan.options.tags]
}

/** The tags for the tables behind the query. */
export function tableTags(builder: unknown): Tag[] {
  return [...tablesOf(builder)].map(tableTag)
}
