import { forEachRecording } from '../../cache/load/loadScope.js'
import { Recording } from '../../cache/load/Recording.js'
import type { RowDependency } from '../../core/rowDependency.js'
import type { CacheablePart, LoadResult } from '../../cache/load/LoadResult.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import * as classes from '../../query/objectionInternals/operationClasses.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { RowEntries } from '../../query/plan/RowEntries.js'
import { orderedIds, type RowId } from '../../query/plan/rowIds.js'
import { MAX_IDS } from '../../query/plan/rowTemplate.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import { rowDependenciesOf } from '../rows/rowDependencies.js'
import type { Executable } from '../state/builderState.js'
import { loadDetached } from './FindExecution.js'

/** Several `findById` that differ in the id alone. */
interface Batch {
  readonly ids: Set<RowId>
  readonly loaded: Promise<BatchResult>
}

interface BatchResult {
  readonly parts: ReadonlyMap<string, CacheablePart>
  readonly recording: Recording
}

/** The batches that can still be joined, by the template of their queries. */
const openBatches = new WeakMap<QueryCache, Map<string, Batch>>()

/**
 * Loads the row of a `findById` by one statement together with the rows of others in the same turn of the event loop. The query's
 * before-hooks have run. A batch waits for nothing but its statement, so two loads cannot wait for each other.
 */
export async function loadInBatch(
  builder: Executable,
  plan: CachedPlan,
  entries: RowEntries,
  recording: Recording,
): Promise<LoadResult> {
  const [id] = entries.ids as [RowId]
  const replace = recordDependencies(builder, plan, recording, id)
  const result = await joinBatch(builder, plan, entries, recording).loaded.catch(() => undefined)
  const part = result?.parts.get(entries.keys[0] as string)
  // A failure of the batch, or of another row, must not fail this query.
  if (result === undefined || part === undefined) {
    replace([])
    return loadDetached(builder, { ...plan, rowEntries: undefined }, recording)
  }
  const { stamp, lag, rejection, volatile, statement } = result.recording
  recording.statement = statement
  recording.rows = 1
  recording.readAsOf(stamp, lag)
  if (rejection !== undefined) return rejection
  if (volatile !== undefined) return { cacheable: false, reason: 'volatile', detail: volatile }
  replace(part.dependencies ?? [])
  return { cacheable: true, value: part.value, tags: part.tags }
}

/**
 * Records what the row depends on before the statement: after a write to the row no caller may join this load, or a load around it.
 * Returns what puts in its place what the answer shows.
 */
function recordDependencies(
  builder: Executable,
  plan: CachedPlan,
  recording: Recording,
  id: RowId,
): (after: readonly RowDependency[]) => void {
  const { tags, dependencies } = rowDependenciesOf(findByIds(builder, [id]), plan, recording)(id)
  const recordings = new Set([recording])
  forEachRecording((outer) => recordings.add(outer))
  for (const each of recordings) {
    each.add(tags)
    each.dependencies.add(dependencies)
  }
  return (after) => {
    for (const each of recordings) each.dependencies.replace(dependencies, after)
  }
}

/** Adds the id to a batch that has not started, or opens a batch. */
function joinBatch(builder: Executable, plan: CachedPlan, entries: RowEntries, { stamp }: Recording): Batch {
  const { cache } = plan
  const [id] = entries.ids as [RowId]
  // Numbers and strings have no order among each other.
  const template = `${typeof id}|${entries.template}`
  let batches = openBatches.get(cache)
  if (batches === undefined) openBatches.set(cache, (batches = new Map()))
  const known = batches.get(template)
  if (known !== undefined && known.ids.size < MAX_IDS) {
    known.ids.add(id)
    return known
  }
  const ids = new Set([id])
  const recording = new Recording(stamp, cache.epoch)
  const loaded = endOfTurn().then(async () => {
    if (batches.get(template) === batch) batches.delete(template)
    const ordered = orderedIds([...ids]) as RowId[]
    if (ordered.length === 1) return { parts: new Map<string, CacheablePart>(), recording }
    const loaded = await loadDetached(findByIds(builder, ordered), planFor(plan, entries, ordered), recording)
    const parts = loaded.cacheable ? (loaded.parts ?? []) : []
    return { parts: new Map(parts.map((part) => [part.key, part])), recording }
  })
  const batch: Batch = { ids, loaded }
  batches.set(template, batch)
  return batch
}

/** By then all queries of this turn of the event loop have joined, also those whose hooks only await promises. */
const endOfTurn = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve)
  })

function planFor(plan: CachedPlan, entries: RowEntries, ids: readonly RowId[]): CachedPlan {
  const keys = ids.map((id) => entries.keyOf(id))
  // Without a fingerprint: each query of the batch checks its own.
  return { ...plan, fingerprint: undefined, rowEntries: { ...entries, form: 'list', ids, keys } }
}

/** A copy of a `findById` as a `findByIds`. */
function findByIds(builder: Executable, ids: readonly RowId[]): Executable {
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
