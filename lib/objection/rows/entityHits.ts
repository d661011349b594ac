import { isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import type { EntityId } from '../../query/plan/entityId.js'
import type { EntityPlan } from '../../query/plan/EntityPlan.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { isOrderedByIds } from './entityOrder.js'

/** A row's entry and what it holds, made again: one model, or none where the row is absent. */
export interface EntityHit {
  readonly entry: Entry
  readonly models: readonly unknown[]
}

/** The fresh entries of the rows that a query asks for, in the order of the rows; those that lack are left out. */
export type EntityHits = ReadonlyMap<EntityId, EntityHit>

export const NO_HITS: EntityHits = new Map()

type Found = readonly (Entry | undefined)[]

/** Answers at once where the store does. An entry that makes no sense is forgotten, and its row lacks. */
export function findEntities(builder: unknown, plan: CachedPlan, modelClass: AnyModelClass): MaybePromise<EntityHits> {
  const { cache, options, entities } = plan
  if (entities?.form !== 'list' || options.mode === 'refresh' || !isOrderedByIds(builder, plan)) return NO_HITS
  const found = entities.keys.map((key) => cache.fresh(key, options))
  if (!found.some(isPromise)) return hitsOf(found as Found, entities, plan, modelClass)
  return Promise.all(found.map((entry) => Promise.resolve(entry))).then((all) =>
    hitsOf(all, entities, plan, modelClass),
  )
}

function hitsOf(found: Found, { ids, keys }: EntityPlan, { cache }: CachedPlan, modelClass: AnyModelClass): EntityHits {
  const hits = new Map<EntityId, EntityHit>()
  for (const [i, entry] of found.entries()) {
    if (entry === undefined) continue
    try {
      const models = rebuild(entry.value as Snapshot, modelClass, cache.settings.codecs) as unknown[]
      hits.set(ids[i] as EntityId, { entry, models })
    } catch (error) {
      void cache.unusable(keys[i] as string, error)
    }
  }
  return hits
}

/** The models of all entries, in a list of the class that each entry's own list has: native drivers may be of another realm. */
export function modelsOf(hits: EntityHits): unknown[] {
  const lists = Array.from(hits.values(), ({ models }) => models)
  const models = lists.flat()
  const prototype: unknown = lists.length === 0 ? Array.prototype : Object.getPrototypeOf(lists[0])
  return prototype === Array.prototype ? models : (Object.setPrototypeOf(models, prototype as object) as unknown[])
}

/** When the entry was stored that was stored first. */
export function oldestOf(hits: EntityHits): Entry {
  const [first, ...others] = Array.from(hits.values(), ({ entry }) => entry)
  return others.reduce((oldest, entry) => (entry.storedAt < oldest.storedAt ? entry : oldest), first as Entry)
}
