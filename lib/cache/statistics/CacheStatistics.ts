import QuickLRU from 'quick-lru'
import { CacheError } from '../../core/CacheError.js'
import { durationOf, type Clock } from '../../core/clock.js'
import type { Entry } from '../../core/entry.js'
import { HIT_ENTRY, isTraced, namesOf, publish, traced, type NamedQuery } from '../../core/events.js'
import type { Tag } from '../../core/tag.js'
import { shortKey } from '../../core/values/digest.js'
import type { HeldEntry } from '../../store/CacheStore.js'
import type { Invalidation } from '../freshness/invalidationOf.js'
import { writeClock } from '../freshness/writeClock.js'
import type { CacheStats } from './CacheStats.js'
import { groupStats, type GroupStats, type Held, type StatsGrouping } from './GroupStats.js'
import { addTo, type QueryKind } from './QueryKind.js'
import { QueryKinds } from './QueryKinds.js'
import { RunningBypass } from './RunningBypass.js'
import { warnOfSetup } from './setupAdvice.js'
import { UNKNOWN, WriteCounts, type WriteStats } from './WriteCounts.js'
import { noteByHand, writtenAt, type WriteKind } from './writeKinds.js'

let writesEnded = 0

/** A write through an observed Knex instance has ended. */
export const countWrite = (): number => ++writesEnded

type OwnStats = Omit<CacheStats, 'entries' | 'bytes' | 'evictions'>
type Counts = Omit<OwnStats, 'writes' | 'bypassesByReason' | 'notStoredByReason'>

/** What is known of a load at its end. */
export interface LoadTold {
  readonly statement: string | undefined
  readonly rows: number
}

/** For how many keys it is kept what their entries have fallen to, until they are loaded. */
const MOST_FALLEN = 1000

interface Bypassing {
  readonly loaded?: boolean
  readonly given?: string | undefined
}

/**
 * Counts what a cache does, in all and by kind of query, and publishes it as events. `query`: the query that the event is about, if there is one.
 */
export class CacheStatistics {
  readonly #clock: Clock
  readonly #elapsed: () => number
  readonly #counts: { -readonly [Name in keyof Counts]: number } = {
    hits: 0,
    misses: 0,
    bypasses: 0,
    loads: 0,
    coalesced: 0,
    stores: 0,
    invalidations: 0,
    errors: 0,
  }
  readonly #bypasses = new Map<string, number>()
  readonly #notStored = new Map<string, number>()
  readonly #writesBefore = writesEnded
  readonly #kinds = new QueryKinds()
  readonly #writes = new WriteCounts()
  /** Entries that have fallen, and were counted. */
  readonly #fallen = new WeakSet<Entry>()
  readonly #fallenKeys = new QuickLRU<string, WriteKind>({ maxSize: MOST_FALLEN })

  /** `elapsed`: milliseconds since some moment. */
  constructor(clock: Clock, elapsed: () => number) {
    this.#clock = clock
    this.#elapsed = elapsed
  }

  stats(): OwnStats {
    return {
      ...this.#counts,
      writes: writesEnded - this.#writesBefore,
      bypassesByReason: Object.fromEntries(this.#bypasses),
      notStoredByReason: Object.fromEntries(this.#notStored),
    }
  }

  /** `held`: what the local store holds. O(entries). */
  groups(by: StatsGrouping, held: Iterable<HeldEntry>, epoch: string): GroupStats[] {
    // Another cache may use the same store.
    const own = Array.from(held).filter(({ entry }) => entry.epoch === epoch)
    const kinds = own.map(({ key, entry }) => this.#kinds.ofEntry(entry) ?? this.#kinds.peek(key))
    const sums = new Map<QueryKind, Held>()
    for (const [i, { bytes }] of own.entries()) {
      const met = kinds[i] as QueryKind
      const kind = met.heir ?? met
      const sum = sums.get(kind)
      sums.set(kind, { entries: 1 + (sum?.entries ?? 0), bytes: bytes + (sum?.bytes ?? 0) })
    }
    return groupStats(this.#kinds, sums, by)
  }

  /** The time that hits have saved, and that loads have taken, in milliseconds. */
  times(): { readonly saved: number; readonly loadTime: number } {
    let [saved, loadTime] = [0, 0]
    for (const kind of this.#kinds) {
      saved += kind.saved
      loadTime += kind.loads.total
    }
    return { saved, loadTime }
  }

  writeStats(): WriteStats[] {
    return this.#writes.stats(this.#counts.invalidations)
  }

  hit(key: string, entry: Entry, stale: boolean, query?: NamedQuery): void {
    this.#counts.hits++
    const kind = this.#kinds.ofEntry(entry)
    if (kind !== undefined && kind.heir === undefined) kind.hits++
    // Another process has stored the entry, or its kind was summed.
    else this.#kinds.assign(entry, key, query).hits++
    publish('hit', () => {
      const { bytes, storedAt } = entry
      const message = { key, age: this.#clock.now() - storedAt, stale, bytes, ...namesOf(query) }
      return Object.defineProperty(message, HIT_ENTRY, { value: entry })
    })
  }

  miss(key: string, coalesced: boolean, query?: NamedQuery): void {
    this.#counts.misses++
    const kind = this.#kinds.miss(key, query)
    if (coalesced) {
      this.#counts.coalesced++
      kind.coalesced++
    }
    publish('miss', () => ({ key, coalesced, ...namesOf(query) }))
  }

  /**
   * `how.loaded`: the query has missed and loaded, and its result is not stored. `how.given`: the encoded key of a caller, where no whole key is.
   * Returns the running bypass. Call its `end()` when the query ends.
   */
  bypass(
    key: string | undefined,
    reason: string,
    detail?: string,
    query?: NamedQuery,
    how: Bypassing = {},
  ): RunningBypass {
    const { loaded = false, given } = how
    this.#counts.bypasses++
    addTo(this.#bypasses, reason, 1)
    const kind = key === undefined ? this.#kinds.ofQuery(query, given) : this.#kinds.ofKey(key, query)
    kind.bypassed(reason)
    warnOfSetup(reason, detail)
    publish('bypass', () => ({ key, reason, detail, loaded, ...namesOf(query) }))
    return new RunningBypass(this.#kinds, kind, reason, this.#elapsed)
  }

  /** A result answered its query and was not stored. It is published like a bypass, and not counted as one. */
  notStored(key: string, reason: string, detail: string | undefined, query?: NamedQuery): void {
    addTo(this.#notStored, reason, 1)
    this.#kinds.ofKey(key, query).notStored(reason)
    warnOfSetup(reason, detail)
    publish('bypass', () => ({ key, reason, detail, loaded: true, ...namesOf(query) }))
  }

  /** Runs a load, counts it and takes its time. `keys`: its key, and those of its parts. */
  async load<T>(keys: readonly string[], run: () => Promise<T>, told: LoadTold, query?: NamedQuery): Promise<T> {
    this.#counts.loads++
    const key = keys[0] as string
    const fellTo = this.#takeFallen(keys)
    const started = this.#elapsed()
    const end = (): number => {
      const milliseconds = durationOf(this.#elapsed() - started)
      const kind = this.#kinds.loaded(key, query, told.statement)
      kind.loaded(milliseconds, told.rows, this.#counts.loads)
      if (fellTo !== undefined) this.#writes.loaded(fellTo, milliseconds)
      return milliseconds
    }
    try {
      const result = await (isTraced('load') ? traced('load', { key, ...namesOf(query) }, run) : run())
      const milliseconds = end()
      publish('load', () => ({ key, milliseconds, ...namesOf(query) }))
      return result
    } catch (error) {
      const milliseconds = end()
      publish('load', () => ({ key, milliseconds, error, ...namesOf(query) }))
      throw error
    }
  }

  /** An entry is about to be stored by the load of the key. */
  assign(key: string, entry: Entry, query?: NamedQuery): void {
    this.#kinds.assign(entry, key, query)
  }

  /** An entry was found that a write has invalidated. */
  fell(key: string, entry: Entry, { stamp, table }: Invalidation): void {
    if (this.#fallen.has(entry)) return
    this.#fallen.add(entry)
    const short = shortKey(key)
    // A store outside the process makes another entry for each look-up.
    if (this.#fallenKeys.has(short)) return
    const kind = this.#kinds.ofEntry(entry) ?? this.#kinds.peek(key)
    const counted = kind.heir ?? kind
    counted.invalidated++
    const write = (stamp === undefined ? undefined : writtenAt(stamp, table)) ?? UNKNOWN
    this.#writes.fell(write)
    this.#fallenKeys.set(short, write)
  }

  store(key: string, { bytes, tags }: Entry, query?: NamedQuery): void {
    this.#counts.stores++
    publish('store', () => ({ key, bytes, tags, ...namesOf(query) }))
  }

  /** To be called in the turn of the invalidation. */
  invalidate(tags: readonly Tag[]): void {
    this.#counts.invalidations++
    // The cache's own ledger has ticked, and then that of the databases.
    noteByHand(writeClock.now - 1)
    noteByHand(writeClock.now)
    publish('invalidate', () => ({ tags, changes: [] }))
  }

  mismatch(key: string, cached: unknown, actual: unknown, query?: NamedQuery): void {
    this.failed('verify', key, new CacheError('MISMATCH', `The cached result under ${key} differs from the database.`))
    publish('mismatch', () => ({ key, cached, actual, ...namesOf(query) }))
  }

  readonly failed = (operation: string, key: string | undefined, error: unknown): void => {
    this.#counts.errors++
    publish('error', () => ({ operation, key, error }))
  }

  /** What the entries under the keys have fallen to, if they have. */
  #takeFallen(keys: readonly string[]): WriteKind | undefined {
    let write: WriteKind | undefined
    for (const key of keys) {
      const short = shortKey(key)
      write ??= this.#fallenKeys.get(short)
      this.#fallenKeys.delete(short)
    }
    return write
  }
}
