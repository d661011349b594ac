import { isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import { catalogOf } from '../../database/catalog/knownCatalogs.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { RowEntries } from '../../query/plan/RowEntries.js'
import type { RowId } from '../../query/plan/rowIds.js'
import { namedByKnex } from '../../query/tags/knexNames.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import type { MaybePromise } from '../../store/CacheStore.js'

/** The fresh entry of a row and the rebuilt models: one model, or none where the row does not exist. */
interface RowHit {
  readonly entry: Entry
  readonly models: readonly unknown[]
}

/** The hits among the rows that a query asks for, in the order of the rows. */
export type RowHits = ReadonlyMap<RowId, RowHit>

export const NO_HITS: RowHits = new Map()

type Found = readonly (Entry | undefined)[]

/** Looks up the entries of the rows, synchronously if the store can. A damaged entry is removed and counts as missing. */
export function findRows(builder: unknown, plan: CachedPlan, modelClass: AnyModelClass): MaybePromise<RowHits> {
  const { cache, options, rowEntries } = plan
  if (rowEntries?.form !== 'list' || options.mode === 'refresh' || !isOrderedByIds(builder, plan)) return NO_HITS
  const found = rowEntries.keys.map((key) => cache.fresh(key, options))
  if (!found.some(isPromise)) return hitsOf(found as Found, rowEntries, plan, modelClass)
  return Promise.all(found.map((entry) => Promise.resolve(entry))).then((all) =>
    hitsOf(all, rowEntries, plan, modelClass),
  )
}

/** Whether all rows that the query asks for are hits. */
export const isComplete = (hits: RowHits, { rowEntries }: CachedPlan): boolean => hits.size === rowEntries?.ids.length

function hitsOf(found: Found, { ids, keys }: RowEntries, { cache }: CachedPlan, modelClass: AnyModelClass): RowHits {
  const hits = new Map<RowId, RowHit>()
  for (const [i, entry] of found.entries()) {
    if (entry === undefined) continue
    try {
      const models = rebuild(entry.value as Snapshot, modelClass, cache.settings.codecs) as unknown[]
      hits.set(ids[i] as RowId, { entry, models })
    } catch (error) {
      void cache.unusable(keys[i] as string, error)
    }
  }
  return hits
}

/**
 * Whether the database returns the rows in the order of these ids: they must be the primary key of the table, by a column of a type
 * that sorts like them. Only the schema catalog shows this.
 */
export function isOrderedByIds(builder: unknown, { observedKnex, rowEntries }: CachedPlan): boolean {
  const internals = internalsOf(builder)
  const key = catalogOf(observedKnex.catalogName)?.keyOf(namedByKnex(builder, internals.tableName()))
  const [idColumn] = internals.modelClass().getIdColumnArray()
  if (key?.length !== 1 || idColumn === undefined || key[0]?.column !== namedByKnex(builder, idColumn)) return false
  return key[0].kind === (typeof rowEntries?.ids[0] === 'number' ? 'integer' : 'text')
}

/** The models of all hits in one list, of the class of the entries' own lists: native drivers may return lists of another realm. */
export function modelsOf(hits: RowHits): unknown[] {
  const lists = Array.from(hits.values(), ({ models }) => models)
  const models = lists.flat()
  const prototype: unknown = lists.length === 0 ? Array.prototype : Object.getPrototypeOf(lists[0])
  return prototype === Array.prototype ? models : (Object.setPrototypeOf(models, prototype as object) as unknown[])
}

/** The entry that was stored first. */
export function oldestOf(hits: RowHits): Entry {
  const [first, ...others] = Array.from(hits.values(), ({ entry }) => entry)
  return others.reduce((oldest, entry) => (entry.storedAt < oldest.storedAt ? entry : oldest), first as Entry)
}
