import type { Entry } from '../core/entry.js'
import { expiryFor } from '../core/freshness.js'
import type { KeptPart, Loaded } from '../cache/load.js'
import type { Recording } from '../cache/Recording.js'
import { internalsOf } from '../query/builderInternals.js'
import { noteUnordered } from '../query/entities.js'
import { areInOrder, comparableId, type EntityId } from '../query/entityId.js'
import type { EntityPlan } from '../query/EntityPlan.js'
import * as classes from '../query/operationClasses.js'
import type { CachedPlan } from '../query/QueryPlan.js'
import type { Snapshot } from '../snapshot/Snapshot.js'
import { rebuildEntities, type EntityHits } from './entityHits.js'
import { entityTags } from './entityTags.js'
import type { Executable } from './Executable.js'
import { loadRows } from './loadRows.js'
import { takeSnapshot } from './takeSnapshot.js'

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

  /** To be made before the query is built. `inner` is then asked for what lacks. */
  constructor(inner: Executable, plan: CachedPlan, entities: EntityPlan, hits: EntityHits, recording: Recording) {
    this.#inner = inner
    this.#plan = plan
    this.#entities = entities
    this.#hits = hits
    this.#recording = recording
    this.#whole = inner.clone()
    if (hits.size === 0) return
    const missing = entities.ids.filter((id) => !hits.has(id))
    Object.assign(internalsOf(inner).findOperation(classes.FIND_BY_IDS) as object, { ids: missing })
    for (const entry of hits.values()) recording.include(entry, expiryFor(entry, plan.options))
  }

  /** What the query results in, and what of it can be kept. */
  async take(rows: unknown): Promise<{ readonly result: unknown; readonly loaded: Loaded }> {
    if (!this.#areAsked(rows)) return this.#reload(rows)
    const result = this.#together(rows)
    const loaded = takeSnapshot(this.#inner, this.#plan, result, undefined)
    return { result, loaded: loaded.kept ? { ...loaded, parts: this.#parts(rows, loaded.value as Snapshot) } : loaded }
  }

  /** Whether each row is one of those asked for, in the order that was expected, and what was not asked for is still good. */
  #areAsked(rows: unknown): rows is readonly Row[] {
    if (!Array.isArray(rows)) return false
    const ids = (rows as Row[]).map((row) => row[this.#entities.idProperty])
    const asked = new Set(this.#entities.ids.map(String))
    if (!ids.every((id) => asked.has(String(id)))) return false
    if (!areInOrder(ids)) {
      noteUnordered(internalsOf(this.#inner).modelClass())
      return false
    }
    return Array.from(this.#hits.values()).every((entry: Entry) => this.#plan.cache.holds(entry))
  }

  /** All of them by one statement, as the query was asked. */
  async #reload(rows: unknown): Promise<{ result: unknown; loaded: Loaded }> {
    const result = this.#hits.size === 0 ? rows : await loadRows(this.#whole)
    return { result, loaded: takeSnapshot(this.#inner, this.#plan, result, undefined) }
  }

  #together(rows: readonly Row[]): readonly unknown[] {
    if (this.#hits.size === 0) return rows
    const found = rebuildEntities(this.#hits, internalsOf(this.#inner).resultModelClass(), this.#plan) as Row[]
    const idOf = (row: Row): EntityId => comparableId(row[this.#entities.idProperty])
    return [...rows, ...found].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1))
  }

  /** The entries of the rows that were loaded, and of those that are not there. */
  #parts(rows: readonly Row[], whole: Snapshot): KeptPart[] {
    const { ids, keys, idProperty } = this.#entities
    const loaded = new Set(rows.map((row) => String(row[idProperty])))
    const records = new Map<string, unknown>()
    for (const [i, row] of this.#together(rows).entries()) {
      records.set(String((row as Row)[idProperty]), (whole.root as readonly unknown[])[i])
    }
    const tagsOf = entityTags(this.#whole, this.#plan, this.#recording)
    return ids.flatMap((id, i) => {
      if (this.#hits.has(id)) return []
      const isThere = loaded.has(String(id))
      const value: Snapshot = { ...whole, root: isThere ? [records.get(String(id))] : [] }
      return [{ key: keys[i] as string, value, tags: tagsOf(id, isThere) }]
    })
  }
}
