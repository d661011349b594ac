import type { CacheablePart, LoadResult } from '../../cache/load/LoadResult.js'
import { forEachRecording } from '../../cache/load/loadScope.js'
import { Recording } from '../../cache/load/Recording.js'
import { internalsOf } from '../../query/builder/builderInternals.js'
import { MOST_IDS } from '../../query/plan/entities.js'
import { orderedIds, type EntityId } from '../../query/plan/entityId.js'
import * as classes from '../../query/builder/operationClasses.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import { entityTags } from './entityTags.js'
import type { Executable } from '../Executable.js'

/** Loads what a query results in, for the cache's own sake. */
type LoadDetached = (builder: Executable, plan: CachedPlan, recording: Recording) => Promise<LoadResult>

/** Finds of one row each that differ in nothing but the id. */
interface Batch {
  readonly ids: Set<EntityId>
  readonly loaded: Promise<BatchResult>
}

interface BatchResult {
  readonly parts: ReadonlyMap<string, CacheablePart>
  readonly recording: Recording
}

/** The batches that can still be joined, by what their finds have in common. */
const open = new WeakMap<QueryCache, Map<string, Batch>>()

/**
 * Loads the row of a `findById` together with those that others ask for in the same turn of the event loop, by one statement. Its
 * before-hooks have run. Nobody waits for anything but that statement, so loads cannot wait for each other in a circle.
 */
export async function loadInBatch(
  builder: Executable,
  plan: CachedPlan,
  recording: Recording,
  loadDetached: LoadDetached,
): Promise<LoadResult> {
  const { keys, ids } = plan.entities as NonNullable<CachedPlan['entities']>
  const [id] = ids as [EntityId]
  noteBeforehand(builder, plan, recording, id)
  const batch = joinBatch(builder, plan, recording, id, loadDetached)
  const result = await batch.loaded.catch(() => undefined)
  const part = result?.parts.get(keys[0] as string)
  // What is wrong with another one's row, or with all of them together, is nothing to this one.
  if (result === undefined || part === undefined) {
    return loadDetached(builder, { ...plan, entities: undefined }, recording)
  }
  const { recording: seen } = result
  recording.readAsOf(seen.stamp, seen.lag)
  if (seen.rejection !== undefined) return seen.rejection
  if (seen.volatile !== undefined) return { cacheable: false, reason: 'volatile', detail: seen.volatile }
  return { cacheable: true, value: part.value, tags: part.tags }
}

/** Nobody may join this load, or one around it, after its row was written: so what it depends on is noted before it is asked for. */
function noteBeforehand(builder: Executable, plan: CachedPlan, recording: Recording, id: EntityId): void {
  const tagsOf = entityTags(severalOf(builder, [id]), plan, recording)
  const tags = tagsOf(id, true)
  recording.add(tags)
  for (const tag of tagsOf(id, false)) recording.ask(tag)
  forEachRecording((outer) => outer.add(tags))
}

function joinBatch(
  builder: Executable,
  plan: CachedPlan,
  { stamp }: Recording,
  id: EntityId,
  loadDetached: LoadDetached,
): Batch {
  const { cache } = plan
  // Numbers and texts are in no order with each other.
  const frame = `${typeof id}|${(plan.entities as NonNullable<CachedPlan['entities']>).frame}`
  let batches = open.get(cache)
  if (batches === undefined) open.set(cache, (batches = new Map()))
  const known = batches.get(frame)
  if (known !== undefined && known.ids.size < MOST_IDS) {
    known.ids.add(id)
    return known
  }
  const ids = new Set([id])
  const recording = new Recording(stamp, cache.epoch)
  const loaded = endOfTurn().then(async () => {
    if (batches.get(frame) === batch) batches.delete(frame)
    const asked = orderedIds([...ids]) as EntityId[]
    if (asked.length === 1) return { parts: new Map<string, CacheablePart>(), recording }
    const loaded = await loadDetached(severalOf(builder, asked), planFor(plan, asked), recording)
    const parts = loaded.cacheable ? (loaded.parts ?? []) : []
    return { parts: new Map(parts.map((part) => [part.key, part])), recording }
  })
  const batch: Batch = { ids, loaded }
  batches.set(frame, batch)
  return batch
}

/** All that was asked for in this turn of the event loop has arrived by then, hooks that only wait for promises included. */
const endOfTurn = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve)
  })

function planFor(plan: CachedPlan, ids: readonly EntityId[]): CachedPlan {
  const entities = plan.entities as NonNullable<CachedPlan['entities']>
  const keys = ids.map((id) => entities.keyOf(id))
  // The finds of the batch have checked their keys themselves.
  return { ...plan, text: undefined, entities: { ...entities, form: 'list', ids, keys } }
}

/** The find of a row as one of several rows. */
function severalOf(builder: Executable, ids: readonly EntityId[]): Executable {
  const copy = builder.clone()
  const internals = internalsOf(copy)
  internals.forEachOperation(true, (operation) => {
    if (operation.constructor === classes.FIND_BY_ID) {
      internals.replaceOperation(operation, new classes.FIND_BY_IDS('findByIds', {}))
    } else if (operation.constructor === classes.FIRST) internals.removeOperation(operation)
  })
  Object.assign(internals.findOperation(classes.FIND_BY_IDS) as object, { ids })
  return copy
}
