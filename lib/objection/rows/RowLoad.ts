import type { Recording } from '../../cache/load/Recording.js'
import type { CacheablePart, LoadResult } from '../../cache/load/LoadResult.js'
import { expiryFor } from '../../core/lifetimes.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import * as classes from '../../query/objectionInternals/operationClasses.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { RowEntries } from '../../query/plan/RowEntries.js'
import { areInOrder, comparableId, type RowId } from '../../query/plan/rowIds.js'
import { noteUnordered } from '../../query/plan/rowTemplate.js'
import { rowSnapshot } from '../../snapshot/format/rowSnapshot.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import { endAfterLoad, operationWith } from '../load/operations.js'
import { takeSnapshot } from '../load/takeSnapshot.js'
import { withoutBeforeHooks } from '../load/withoutBeforeHooks.js'
import type { Executable } from '../state/builderState.js'
import { isOrderedByIds, modelsOf, type RowHits } from './rowHits.js'
import { rowDependenciesOf } from './rowDependencies.js'

type Row = Readonly<Record<string, unknown>>

/**
 * The load of a `findByIds`: one statement asks the database for the rows that have no entry. Hits and loaded rows are then
 * merged in the order in which the database would have returned them.
 */
export class RowLoad {
  readonly #inner: Executable
  readonly #plan: CachedPlan
  readonly #entries: RowEntries
  readonly #hits: RowHits
  readonly #recording: Recording
  /** The query for all ids. */
  readonly #whole: Executable
  readonly #restoreIds: () => void

  /** Create it before the query is built: `inner` then asks for the missing rows alone, until `take()`. */
  constructor(inner: Executable, plan: CachedPlan, entries: RowEntries, hits: RowHits, recording: Recording) {
    this.#inner = inner
    this.#plan = plan
    this.#entries = entries
    this.#hits = hits
    this.#recording = recording
    this.#whole = inner.clone()
    this.#restoreIds = hits.size === 0 ? () => undefined : this.#askForMissing()
  }

  /** The result of the whole query, and what of it can be stored. */
  async take(rows: unknown): Promise<{ readonly result: unknown; readonly loaded: LoadResult }> {
    // Later hooks see the builder with all ids.
    this.#restoreIds()
    if (!(await this.#areHitsValid()) || !this.#areExpected(rows)) return this.#reload(rows)
    const result = this.#merge(rows)
    const loaded = takeSnapshot(this.#inner, this.#plan, { result })
    if (!loaded.cacheable) return { result, loaded }
    const snapshot = loaded.value as Snapshot
    // Rows that share objects would not share them when they come from entries of their own.
    const parts = snapshot.shared.length > 0 ? undefined : this.#parts(result, rows, snapshot)
    // After the parts were made: the loaded rows do not depend on what the hits do.
    for (const { entry } of this.#hits.values()) this.#recording.include(entry, expiryFor(entry, this.#plan.options))
    return { result, loaded: parts === undefined ? loaded : { ...loaded, parts } }
  }

  #askForMissing(): () => void {
    const operation = internalsOf(this.#inner).findOperation(classes.FIND_BY_IDS) as unknown as { ids: unknown }
    const { ids } = operation
    operation.ids = this.#entries.ids.filter((id) => !this.#hits.has(id))
    return () => void (operation.ids = ids)
  }

  /** Whether the hits are still valid. A caller that came after a write to them may have joined this load. */
  async #areHitsValid(): Promise<boolean> {
    return this.#hits.size === 0 || this.#plan.cache.allHold(Array.from(this.#hits.values(), ({ entry }) => entry))
  }

  /** Whether the rows are among those asked for, in the expected order, and the hits still hold. */
  #areExpected(rows: unknown): rows is readonly Row[] {
    if (!Array.isArray(rows) || !isOrderedByIds(this.#whole, this.#plan)) return false
    const ids = (rows as Row[]).map((row) => row[this.#entries.idProperty])
    const asked = new Set(this.#entries.ids.map(String))
    if (!ids.every((id) => asked.has(String(id))) || !areInOrder(ids)) {
      noteUnordered(internalsOf(this.#inner).modelClass())
      return false
    }
    return Array.from(this.#hits.values()).every(({ entry }) => this.#plan.cache.holds(entry))
  }

  /** Loads all rows by one statement, as one entry. */
  async #reload(rows: unknown): Promise<{ result: unknown; loaded: LoadResult }> {
    const result = this.#hits.size === 0 ? rows : await loadWhole(this.#whole)
    return { result, loaded: takeSnapshot(this.#inner, this.#plan, { result }) }
  }

  #merge(rows: readonly Row[]): readonly Row[] {
    if (this.#hits.size === 0) return rows
    const idOf = (row: Row): RowId => comparableId(row[this.#entries.idProperty])
    return [...rows, ...(modelsOf(this.#hits) as Row[])].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1))
  }

  /** The entries of the rows that were asked for, also of rows that do not exist. */
  #parts(result: readonly Row[], rows: readonly Row[], snapshot: Snapshot): CacheablePart[] {
    const { ids, keys, idProperty } = this.#entries
    const places = new Map<Row, number>(result.map((row, i) => [row, i]))
    const loaded = new Map(rows.map((row) => [String(row[idProperty]), places.get(row)]))
    const { expiresAt } = this.#recording
    const dependenciesOf = rowDependenciesOf(this.#whole, this.#plan, this.#recording)
    return ids.flatMap((id, i) => {
      if (this.#hits.has(id)) return []
      const place = loaded.get(String(id))
      const value = rowSnapshot(snapshot, place)
      return [{ key: keys[i] as string, value, ...dependenciesOf(id, place !== undefined), expiresAt }]
    })
  }
}

/** The models that a query loads, as they are before any after-hook. The query's before-hooks have run, and do not run again. */
async function loadWhole(builder: Executable): Promise<unknown> {
  const copy = withoutBeforeHooks(builder)
  let rows: unknown
  internalsOf(copy)
    .internalContext()
    .runBefore.push((result, inner) => {
      // Children inherit the hook with the context.
      if (inner !== copy) return result
      const take = operationWith('takeRows', { onAfter2: (_, loaded) => (rows = loaded) })
      internalsOf(inner).addOperation(take, [])
      endAfterLoad(inner)
      return result
    })
  await copy.executeUncached()
  return rows
}
