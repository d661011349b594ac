import { modelOptionsOf, type CheckedCacheOptions } from '../queryCache/CacheSettings.js'
import { entitiesOf, type Entities } from './entities.js'
import type { EntityId } from './entityId.js'
import { BY_IDS } from '../builder/operationTraits.js'
import type { QueryCache } from '../queryCache/QueryCache.js'
import { queryKey } from '../key/queryKey.js'
import { stateFingerprint } from '../fingerprint/queryFingerprint.js'
import type { ResultForm } from '../builder/resultForm.js'

/** The entries of the rows that a query asks for by their ids. */
export interface EntityPlan {
  /** Each id once, in the order of their rows. */
  readonly ids: readonly EntityId[]
  /** The keys of these rows' entries: those of `findById`. */
  readonly keys: readonly string[]
  readonly idProperty: string
  /** What is the same for all ids, as a key. */
  readonly frame: string
  /** `list`: a `findByIds`. `one`: a `findById` that is to be loaded together with others. */
  readonly form: 'list' | 'one'
  /** The key of another row's entry. */
  keyOf(id: EntityId): string
}

/** What is known of a query before its key. */
interface Planned {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly context: string
  readonly traits: number
}

/** `graph`: the text of what the query fetches along; rows that do have to do with each other. */
export function entityPlan(
  builder: unknown,
  planned: Planned,
  form: ResultForm,
  graph: string,
): EntityPlan | undefined {
  if (graph !== '' || !asksById(builder, form, planned.traits) || mayBeStale(planned)) return undefined
  const entities = entitiesIn(builder)
  if (entities === undefined) return undefined
  const { ids, idProperty, frame, textOf } = entities
  const { cache, context, traits } = planned
  const { namespace } = cache.settings
  const before = queryKey(builder, { namespace, form: 'one', traits, context, kind: 'auto' }, '')
  const state = stateFingerprint(builder)
  const keyOf = (id: EntityId): string => before + textOf(id) + state
  return { ids, idProperty, keys: ids.map(keyOf), frame: before + frame + state, form: form as 'list' | 'one', keyOf }
}

/** What the class does to name a property may expect a whole row, and fail. */
function entitiesIn(builder: unknown): Entities | undefined {
  try {
    return entitiesOf(builder)
  } catch {
    return undefined
  }
}

/** Whether its rows can be looked up one by one: a `findByIds`, or a `findById` that is to be loaded with others. */
function asksById(builder: unknown, form: ResultForm, traits: number): boolean {
  const several = (traits & BY_IDS) !== 0
  if (form === 'list') return several
  return form === 'one' && !several && modelOptionsOf(builder).batch
}

/** What is put together from several entries has no age of its own by which it could be stale. */
function mayBeStale({ cache, options }: Planned): boolean {
  const { staleWhileRevalidate = 0, staleIfError = 0 } = { ...cache.settings.lifetimes, ...options }
  return staleWhileRevalidate > 0 || staleIfError > 0
}
