import type { QueryCache } from './QueryCache.js'
import { foldTable } from '../core/foldTable.js'
import { databaseTag, keyTag, modelTag, tableTag, type Tag } from '../core/tag.js'
import { catalogueOf } from '../database/catalogues.js'
import { tagsOfNames } from '../database/readTags.js'
import type { Source } from '../database/Source.js'
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
import { namedByKnex, renamesTables } from './knexNames.js'
import { observeQuery } from './observeQuery.js'
import { declaredTablesOf, tablesOf } from './tables.js'

/** Where a query's caching is decided: which cache, which key, or why none. */
export type QueryPlan = CachedPlan | BypassPlan

export interface CachedPlan {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly key: string
  /** Where its statements go. */
  readonly source: Source
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
  const source = observeQuery(builder)
  if (source === undefined) return { cache, options, bypass: 'unobserved' }
  const context = contextFingerprint(builder, cache)
  if (context === undefined) return { cache, options, bypass: 'context' }
  return {
    cache,
    options,
    source,
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
export function knownTags(builder: unknown, settings: CacheSettings, plan: CachedPlan): Tag[] {
  const tags = [keyTag(settings.key as string), ...plan.options.tags]
  return renamesTables(builder)
    ? [...tags, ...Array.from(tablesOf(builder), (table) => modelTag(foldTable(table)))]
    : tags
}

/** The tags for what the query tells that it will read. */
export function tableTags(builder: unknown, { source }: CachedPlan): Tag[] {
  const { database } = source
  const tables = Array.from(tablesOf(builder), (table) => tableTag(database, namedByKnex(builder, table)))
  return [databaseTag(database), ...tables, ...declaredTags(builder, source)]
}

/** The tags for what the query's model classes say that they depend on, too. */
export function declaredTags(builder: unknown, source: Source): Tag[] {
  const declared = [...declaredTablesOf(builder)]
  if (declared.length === 0) return []
  const names = [...declared, ...declared.map((name) => namedByKnex(builder, name))]
  return tagsOfNames(names, source.database, catalogueOf(source.database))
}
