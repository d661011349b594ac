import { CacheError, describeValue } from '../core/CacheError.js'
import type { Entry } from '../core/entry.js'
import type { Tag } from '../core/tag.js'
import type { Bus } from './Bus.js'
import { assertCacheStore, type CacheStore } from './CacheStore.js'

/** A moment in a shared store's count of invalidations. Those of two epochs cannot be compared. */
export interface Position {
  /** Which count it is of: a store that was emptied or restarted begins another one. */
  readonly epoch: string
  /** How far it had come; -1: nothing that is loaded now can be kept. */
  readonly stamp: number
  /** Which of two loads began later, by a greater number. */
  readonly order: number
  /** The store's own time, in milliseconds. */
  readonly time: number
}

/** Asks for the sole right to load what is not there, for so long in milliseconds at the most. */
export interface LeaseRequest {
  readonly holder: string
  readonly milliseconds: number
}

/** What became of a request for a lease: given; another one's; or who had it found that the result cannot be kept. */
export type Lease = 'given' | 'taken' | 'refused'

export interface FindOptions {
  /** Whether a load begins: where there is no entry, or in any case, and then no entry is given. */
  readonly loads?: 'if-absent' | 'always' | undefined
  readonly lease?: LeaseRequest | undefined
  /** Tags of which it is wanted when they were last invalidated, if a load begins. */
  readonly watch?: readonly Tag[]
}

/** What a shared store answers to a look-up. */
export interface Found {
  /** The entry, if nothing that it depends on was invalidated, or is being written. Its epoch and stamp are the store's. */
  readonly entry: Entry | undefined
  /** The count as it is now: a load that begins now notes it before its first statement. */
  readonly position: Position
  /** Where there is no entry and a lease was asked for. */
  readonly lease: Lease | undefined
  /** For each watched tag when it was last invalidated; none where there is an entry. */
  readonly watched: readonly number[]
}

/** What became of the result of a load: kept; overtaken by a write since it began, or by a later load; refused as too large. */
export type Filled = 'kept' | 'overtaken' | 'refused'

/**
 * How tags stand since a position: nothing was invalidated or is being written; writes are under way whose end nobody has seen;
 * something was invalidated, or may have been.
 */
export type Standing = 'unchanged' | 'pending' | 'overtaken'

/** What is given to the store when a load has ended. */
export interface Fill {
  readonly entry: Entry
  /** What the entry depends on, for all who share the store. */
  readonly tags: readonly Tag[]
  /** When the load began. */
  readonly position: Position
  /** Who has the lease, which ends with this. */
  readonly holder?: string | undefined
  /** By how much the data may have lagged behind the writes when it was read, in milliseconds. */
  readonly lag?: number | undefined
}

export interface MarkOptions {
  readonly uncertain: boolean
  readonly watch: readonly Tag[]
}

/** What a shared store answers to a mark. */
export interface Marked {
  readonly epoch: string
  /** For each watched tag when it was last invalidated. */
  readonly watched: readonly number[]
}

/**
 * A store that several processes share, and that tells by itself, without any clock of theirs, whether an entry may still be
 * served: it counts invalidations, and knows for each tag the count of its latest one and whether a write of it is under way.
 * Each method is one round trip, and one step for all others who use the store.
 */
export interface SharedStore extends CacheStore {
  /** What tells this store from others: two of the same name see the same entries. */
  readonly name: string
  /** What this process's messages on its bus carry. */
  readonly origin: string
  /** Looks up and checks. */
  find(key: string, options?: FindOptions): Promise<Found>
  /** How it stands with tags since then. */
  check(position: Pick<Position, 'epoch' | 'stamp'>, tags: readonly Tag[]): Promise<Standing>
  /** Keeps what a load has brought, unless it was overtaken. */
  fill(key: string, fill: Fill): Promise<Filled>
  /** Gives a lease back. `refused`: those who wait for the result need not. */
  release(key: string, holder: string, refused: boolean): Promise<unknown>
  /**
   * Marks tags as being written, until `finish`, or until this process has shown no sign of life for some time, which invalidates
   * them. `uncertain`: others may see what was written before `finish`. `watch`: tags of which it is wanted when they were last
   * invalidated.
   */
  mark(id: string, tags: readonly Tag[], options: MarkOptions): Promise<Marked>
  /** Ends a mark and invalidates its tags, also where the mark was lost. */
  finish(id: string, tags: readonly Tag[]): Promise<unknown>
  /** Invalidates tags. */
  invalidate(tags: readonly Tag[]): Promise<unknown>
  /** How to hear of what others do, where the store can tell. */
  bus?(): Bus
}

const METHODS = ['find', 'check', 'fill', 'release', 'mark', 'finish', 'invalidate'] as const

export function isSharedStore(store: CacheStore): store is SharedStore {
  return METHODS.every((name) => typeof (store as Partial<SharedStore>)[name] === 'function')
}

/** @throws {CacheError} `INVALID_STORE` for a store whose processes would not know of each other's writes. */
export function assertSharedStore(store: unknown, what: string): asserts store is SharedStore {
  assertCacheStore(store)
  if (isSharedStore(store)) return
  throw new CacheError(
    'INVALID_STORE',
    `${what} must be a store that tells what other processes invalidate, such as RedisStore; it was ${describeValue(store)}.`,
  )
}
