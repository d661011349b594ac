import { expiryFor } from '../../core/lifetimes.js'
import type { CacheablePart, LoadResult } from '../../cache/load/LoadResult.js'
import type { Recording } from '../../cache/load/Recording.js'
import { internalsOf } from '../../query/builder/builderInternals.js'
import { noteUnordered } from '../../query/plan/entities.js'
import { areInOrder, comparableId, type EntityId } from '../../query/plan/entityId.js'
import type { EntityPlan } from '../../query/plan/EntityPlan.js'
import * as classes from '../../query/builder/operationClasses.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import { rowSnapshot } from '../../snapshot/format/rowSnapshot.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import { modelsOf, type EntityHits } from './entityHits.js'
import { isOrderedByIds } from './entityOrder.js'
import { entityTags } from './entityTags.js'
import type { Executable } from '../Executable.js'
import { loadRows } from '../load/loadRows.js'
import { takeSnapshot } from '../load/takeSnapshot.js'

type Row = Readonly<Record<string, unknown>>

/**
 * The load of rows by their ids: asks the database for those that no entry has, in one statement, and puts all of them together in
 * the order in which the database would have brought them.
 */
export class EntityLoad {
  readonly #inner: Executable
  readonly #plan: CachedPlan
  readonly #entities: EntityPlan
  readonly #hits: EntityHits
  readonly #recording: Recording
  /** The query as it was asked. */
  readonly #whole: Executable
  readonly #restore: () => void

  /** To be made before the query is built. `inner` is then asked for what lacks, until the rows are taken. */
  constructor(inner: Executable, plan: CachedPlan, entities: EntityPlan, hits: EntityHits, recording: Recording) {
    this.#inner = inner
    this.#plan = plan
    this.#entities = entities
    this.#hits = hits
    this.#recording = recording
    this.#whole = inner.clone()
    this.#restore = hits.size === 0 ? () => undefined : this.#askForMissing()
  }

  /** What the query results in, and what of it can be kept. */
  async take(rows: unknown): Promise<{ readonly result: unknown; readonly loaded: LoadResult }> {
    // Later hooks see the builder as it was asked.
    this.#restore()
    if (!(await this.#areGood()) || !this.#areAsked(rows)) return this.#reload(rows)
    const result = this.#together(rows)
    const loaded = takeSnapshot(this.#inner, this.#plan, { result })
    if (!loaded.cacheable) return { result, loaded }
    const whole = loaded.value as Snapshot
    // What rows have in common would be told apart in entries of their own.
    const parts = whole.shared.length > 0 ? undefined : this.#parts(result, rows, whole)
    // Only now: what the other rows depend on is nothing to those that were loaded.
    for (const { entry } of this.#hits.values()) this.#recording.include(entry, expiryFor(entry, this.#plan.options))
    return { result, loaded: parts === undefined ? loaded : { ...loaded, parts } }
  }

  #askForMissing(): () => void {
    const operation = internalsOf(this.#inner).findOperation(classes.FIND_BY_IDS) as unknown as { ids: unknown }
    const { ids } = operation
    operation.ids = this.#entities.ids.filter((id) => !this.#hits.has(id))
    return () => void (operation.ids = ids)
  }

  /**
   * Whether no process has written what was looked up before the load. Callers who came after such a write may have joined the load: they
   * are to have what it wrote.
   */
  async #areGood(): Promise<boolean> {
    return this.#hits.size === 0 || this.#plan.cache.allHold(Array.from(this.#hits.values(), ({ entry }) => entry))
  }

  /** Whether each row is one of those asked for, in the order that was expected, and what was not asked for is still good. */
  #areAsked(rows: unknown): rows is readonly Row[] {
    if (!Array.isArray(rows) || !isOrderedByIds(this.#whole, this.#plan)) return false
    const ids = (rows as Row[]).map((row) => row[this.#entities.idProperty])
    const asked = new Set(this.#entities.ids.map(String))
    if (!ids.every((id) => asked.has(String(id))) || !areInOrder(ids)) {
      noteUnordered(internalsOf(this.#inner).modelClass())
      return false
    }
    return Array.from(this.#hits.values()).every(({ entry }) => this.#plan.cache.holds(entry))
  }

  /** All of them by one statement, as the query was asked. */
  async #reload(rows: unknown): Promise<{ result: unknown; loaded: LoadResult }> {
    const result = this.#hits.size === 0 ? rows : await loadRows(this.#whole)
    return { result, loaded: takeSnapshot(this.#inner, this.#plan, { result }) }
  }

  #together(rows: readonly Row[]): readonly Row[] {
    if (this.#hits.size === 0) return rows
    const idOf = (row: Row): EntityId => comparableId(row[this.#entities.idProperty])
    return [...rows, ...(modelsOf(this.#hits) as Row[])].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1))
  }

  /** The entries of the rows that were loaded, and of those that are not there. */
  #parts(result: readonly Row[], rows: readonly Row[], whole: Snapshot): CacheablePart[] {
    const { ids, keys, idProperty } = this.#entities
    const places = new Map<Row, number>(result.map((row, i) => [row, i]))
    const loaded = new Map(rows.map((row) => [String(row[idProperty]), places.get(row)]))
    const { expiresAt } = this.#recording
    const tagsOf = entityTags(this.#whole, this.#plan, this.#recording)
    return ids.flatMap((id, i) => {
      if (this.#hits.has(id)) return []
      const place = loaded.get(String(id))
      return [
        { key: keys[i] as string, value: rowSnapshot(whole, place), tags: tagsOf(id, place !== undefined), expiresAt },
      ]
    })
  }
}
