import { isPromise } from '../core/deferred.js'
import type { Entry } from '../core/entry.js'
import type { EntityId } from '../query/entityId.js'
import type { EntityPlan } from '../query/EntityPlan.js'
import type { CachedPlan } from '../query/QueryPlan.js'
import type { AnyModelClass } from '../snapshot/modelClass.js'
import { rebuild } from '../snapshot/rebuild.js'
import type { Snapshot } from '../snapshot/Snapshot.js'
import type { MaybePromise } from '../store/CacheStore.js'

/** The fresh entries of the rows that a query asks for, in the order of the rows; those that lack are left out. */
export type EntityHits = ReadonlyMap<EntityId, Entry>

const NONE: EntityHits = new Map()

/** Answers at once where the store does. */
export function findEntities({ cache, options, entities }: CachedPlan): MaybePromise<EntityHits> {
  if (entities?.form !== 'list' || options.mode === 'refresh') return NONE
  const found = entities.keys.map((key) => cache.fresh(key, options))
  return found.some(isPromise)
    ? Promise.all(found).then((all) => hitsOf(entities, all))
    : hitsOf(entities, found as Found)
}

type Found = readonly (Entry | undefined)[]

function hitsOf({ ids }: EntityPlan, found: Found): EntityHits {
  const hits = new Map<EntityId, Entry>()
  for (const [i, entry] of found.entries()) if (entry !== undefined) hits.set(ids[i] as EntityId, entry)
  return hits
}

/** The models of all entries; absent rows have none. */
export function rebuildEntities(hits: EntityHits, modelClass: AnyModelClass, { cache }: CachedPlan): unknown[] {
  return Array.from(hits.values(), ({ value }) => rebuild(value as Snapshot, modelClass, cache.settings.codecs)).flat()
}

/** The entry that was stored first. */
export function oldestOf(hits: EntityHits): Entry {
  const [first, ...others] = hits.values()
  return others.reduce((oldest, entry) => (entry.storedAt < oldest.storedAt ? entry : oldest), first as Entry)
}
