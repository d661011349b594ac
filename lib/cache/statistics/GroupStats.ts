import { LoadHistogram, type LoadTimes } from './LoadHistogram.js'
import { addTo, type QueryKind } from './QueryKind.js'
import { OTHERS } from './QueryKinds.js'

/** By what `stats({ by })` groups queries. */
export type StatsGrouping = 'model' | 'table' | 'query' | 'reason'

/** What a cache has done for one group of queries since it was made. All numbers are counts unless they say otherwise. */
export interface GroupStats {
  /**
   * The model, the table, the kind of query or the reason; `(none)` for queries without one. With a key of your own, the name of a kind of
   * query is the key without its values, such as `['user', ?]`. With an automatic key, it is the first statement that the query sends,
   * without literals. `(statement not seen)`: queries with an automatic key that have sent no statement here. For example, another process
   * has stored their entries, or the mode is `only-if-cached`. `(others)`: the sum of the least used kinds, if there are more than 1000. If a
   * kind in this sum is used again, it has counts of its own, which begin at 0.
   */
  readonly name: string
  /** The name of the model class, with `by: 'query'` and `by: 'model'`. */
  readonly model: string | undefined
  /** The table of the query, with `by: 'query'` and `by: 'table'`. */
  readonly table: string | undefined
  /** Results that came from the cache, stale ones included. A row that several kinds of query read counts for the kind that loaded it. */
  readonly hits: number
  /** Queries that found no usable entry, coalesced ones included. */
  readonly misses: number
  /** Misses that another caller's load answered. */
  readonly coalesced: number
  /** Queries that asked for caching and bypassed the cache. */
  readonly bypasses: number
  /** The bypasses by reason. */
  readonly bypassesByReason: Readonly<Partial<Record<string, number>>>
  /**
   * Total time of the bypassing queries that have ended, in milliseconds of the cache's clock, with the queries inside of them. Their hooks after
   * the database's answer do not count. If a query loads and its result is then not stored, its time is in `loads`.
   */
  readonly bypassTime: number
  /** Results that were not stored although their query did not bypass the cache, by reason. */
  readonly notStoredByReason: Readonly<Partial<Record<string, number>>>
  /** How long the loads took that have ended, in milliseconds of the cache's clock. */
  readonly loads: LoadTimes
  /** The time that hits have saved, in milliseconds: for each kind of query its hits × its mean load in this process. */
  readonly saved: number
  /** Entries in the local store, those included that a write has invalidated. 0 if the store cannot list them, as a `RedisStore` alone. */
  readonly entries: number
  /** Their approximate size, in bytes. */
  readonly bytes: number
  /** Entries that a `MemoryStore` dropped to make room. Other stores do not say which they dropped. */
  readonly evictions: number
  /**
   * Entries that a query asked for again after a write, or a call of `invalidate`, had invalidated them. A shared store does not return such
   * entries, so they do not count.
   */
  readonly invalidated: number
  /** The rows that the statements of the latest load returned; 0 if the cache does not know it. */
  readonly rows: number
}

/** The name of the group of what belongs to none. */
const NONE = '(none)'

type Names = Pick<GroupStats, 'name' | 'model' | 'table'>
type Sums = { -readonly [Name in keyof GroupStats as GroupStats[Name] extends number ? Name : never]: GroupStats[Name] }

/** The sum of several kinds of query. */
class Group {
  readonly #names: Names
  readonly #sums: Sums = {
    hits: 0,
    misses: 0,
    coalesced: 0,
    bypasses: 0,
    bypassTime: 0,
    saved: 0,
    entries: 0,
    bytes: 0,
    evictions: 0,
    invalidated: 0,
    rows: 0,
  }
  readonly #loads = new LoadHistogram()
  #latest = 0
  readonly #bypasses = new Map<string, number>()
  readonly #notStored = new Map<string, number>()

  constructor(names: Names) {
    this.#names = names
  }

  /** Adds all of a kind but its reasons. */
  add(kind: QueryKind, { entries, bytes }: Held): void {
    for (const name of ['hits', 'misses', 'coalesced', 'saved', 'evictions', 'invalidated'] as const)
      this.#sums[name] += kind[name]
    this.#sums.entries += entries
    this.#sums.bytes += bytes
    if (kind.order >= this.#latest) {
      this.#latest = kind.order
      this.#sums.rows = kind.rows
    }
    this.#loads.addAll(kind.loads)
  }

  addBypasses(reason: string, count: number): void {
    this.#sums.bypasses += count
    addTo(this.#bypasses, reason, count)
  }

  addBypassTime(milliseconds: number): void {
    this.#sums.bypassTime += milliseconds
  }

  addNotStored(reason: string, count: number): void {
    addTo(this.#notStored, reason, count)
  }

  stats(): GroupStats {
    return {
      ...this.#names,
      ...this.#sums,
      bypassesByReason: Object.fromEntries(this.#bypasses),
      notStoredByReason: Object.fromEntries(this.#notStored),
      loads: this.#loads.times(),
    }
  }
}

/** What the local store holds of a kind. */
export interface Held {
  readonly entries: number
  readonly bytes: number
}

const NOTHING: Held = { entries: 0, bytes: 0 }

/** Sums the kinds by group. First comes the group whose loads and bypasses took longest, and then the one that bypassed the cache most often. */
export function groupStats(
  kinds: Iterable<QueryKind>,
  held: ReadonlyMap<QueryKind, Held>,
  by: StatsGrouping,
): GroupStats[] {
  const groups = new Map<string, Group>()
  const groupFor = (kind: QueryKind, reason?: string): Group => {
    const names = namesFor(kind, by, reason)
    const id = JSON.stringify([names.name, names.model, names.table])
    let group = groups.get(id)
    if (group === undefined) groups.set(id, (group = new Group(names)))
    return group
  }
  for (const kind of kinds) {
    const ofKind = held.get(kind) ?? NOTHING
    if (kind.isEmpty && ofKind.entries === 0) continue
    groupFor(kind).add(kind, ofKind)
    for (const [reason, count] of kind.bypassesByReason) groupFor(kind, reason).addBypasses(reason, count)
    for (const [reason, time] of kind.bypassTimeByReason) groupFor(kind, reason).addBypassTime(time)
    for (const [reason, count] of kind.notStoredByReason) groupFor(kind, reason).addNotStored(reason, count)
  }
  return Array.from(groups.values(), (group) => group.stats()).toSorted(byGain)
}

function namesFor({ name, model, table }: QueryKind, by: StatsGrouping, reason: string | undefined): Names {
  if (by === 'query') return name === OTHERS ? { name, model: undefined, table: undefined } : { name, model, table }
  if (by === 'model') return { name: model ?? NONE, model, table: undefined }
  if (by === 'table') return { name: table ?? NONE, model: undefined, table }
  return { name: reason ?? NONE, model: undefined, table: undefined }
}

/** How long the loads and bypasses of a group took in total, in milliseconds. */
export const timeOf = ({ loads, bypassTime }: GroupStats): number => loads.total + bypassTime

const byGain = (a: GroupStats, b: GroupStats): number =>
  timeOf(b) - timeOf(a) || b.bypasses - a.bypasses || b.hits - a.hits
