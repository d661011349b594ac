import type { EntryCounter } from '../../core/entry.js'
import { LoadHistogram } from './LoadHistogram.js'

/** What a cache has done for one kind of query. */
export class QueryKind implements EntryCounter {
  hits = 0
  misses = 0
  coalesced = 0
  bypasses = 0
  evictions = 0
  invalidated = 0
  rows = 0
  /** How many loads had begun in all when the latest load of this kind ended. */
  order = 0
  readonly bypassesByReason = new Map<string, number>()
  /** Total time of the bypassing queries that have ended, in milliseconds. */
  readonly bypassTimeByReason = new Map<string, number>()
  readonly notStoredByReason = new Map<string, number>()
  readonly loads = new LoadHistogram()
  /** The kind that has taken over the counts. */
  heir: QueryKind | undefined
  /** What the hits of the kinds have saved whose counts this one has taken over, in milliseconds. */
  #inherited = 0
  #inheritedHits = 0

  /** `owner`: the kinds of one cache. */
  constructor(
    readonly owner: object,
    readonly name: string,
    readonly model: string | undefined,
    readonly table: string | undefined,
  ) {}

  /** How often the kind was asked for. */
  get uses(): number {
    return this.hits + this.misses + this.bypasses
  }

  /** Whether nothing is counted. */
  get isEmpty(): boolean {
    return this.uses + this.order + this.evictions + this.invalidated + this.notStoredByReason.size === 0
  }

  /** How much time the hits have saved, in milliseconds: a load each. */
  get saved(): number {
    return this.#inherited + (this.hits - this.#inheritedHits) * this.loads.mean
  }

  /** `begun`: how many loads have begun in all. `rows`: how many rows this one has read. */
  loaded(milliseconds: number, rows: number, begun: number): void {
    this.loads.add(milliseconds)
    this.rows = rows
    this.order = begun
  }

  evicted(): void {
    const kind = this.heir ?? this
    kind.evictions++
  }

  bypassed(reason: string, count = 1): void {
    this.bypasses += count
    addTo(this.bypassesByReason, reason, count)
  }

  bypassTook(reason: string, milliseconds: number): void {
    addTo(this.bypassTimeByReason, reason, milliseconds)
  }

  notStored(reason: string): void {
    addTo(this.notStoredByReason, reason, 1)
  }

  /** Takes over the counts of another kind, from then on, too. */
  inherit(kind: QueryKind): void {
    this.hits += kind.hits
    this.#inheritedHits += kind.hits
    this.#inherited += kind.saved
    this.misses += kind.misses
    this.coalesced += kind.coalesced
    this.bypasses += kind.bypasses
    this.evictions += kind.evictions
    this.invalidated += kind.invalidated
    if (kind.order >= this.order) {
      this.order = kind.order
      this.rows = kind.rows
    }
    this.loads.addAll(kind.loads)
    for (const [reason, count] of kind.bypassesByReason) addTo(this.bypassesByReason, reason, count)
    for (const [reason, time] of kind.bypassTimeByReason) this.bypassTook(reason, time)
    for (const [reason, count] of kind.notStoredByReason) addTo(this.notStoredByReason, reason, count)
    kind.heir = this
  }
}

/** A count of 0 is left out. */
export function addTo(counts: Map<string, number>, name: string, count: number): void {
  const sum = (counts.get(name) ?? 0) + count
  if (sum === 0) counts.delete(name)
  else counts.set(name, sum)
}
