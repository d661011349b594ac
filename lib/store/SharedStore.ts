import { CacheError, describeValue } from '../core/CacheError.js'
import type { Entry } from '../core/entry.js'
import type { RowDependency } from '../core/rowDependency.js'
import type { Tag } from '../core/tag.js'
import type { Bus } from './Bus.js'
import { assertCacheStore, type CacheStore } from './CacheStore.js'

/** A position in a shared store's count of invalidations. Positions of different epochs cannot be compared. */
export interface Position {
  /** Names the count. A store that was emptied or restarted begins another epoch. */
  readonly epoch: string
  /** The number of invalidations so far; -1: the store cannot take the result of a load that begins now. */
  readonly stamp: number
  /** The order of loads: a load that begins later has a greater number. */
  readonly order: number
  /** The time by the store's own clock, in milliseconds. */
  readonly time: number
}

/** Asks for a lease: the sole right to load an absent entry. */
export interface LeaseRequest {
  /** Names the caller. */
  readonly holder: string
  /** How long the lease lasts at most, in milliseconds. */
  readonly milliseconds: number
}

/**
 * The answer to a request for a lease.
 * - `given`: the caller has the lease.
 * - `taken`: another caller has it.
 * - `refused`: the last holder found that the store cannot take the result, so waiting for it is useless.
 */
export type Lease = 'given' | 'taken' | 'refused'

/** What a look-up in a shared store asks for. */
export interface FindOptions {
  /**
   * Whether a load begins: `if-absent` if there is no valid entry, `always` in any case; then no entry is returned. Default: no
   * load begins.
   */
  readonly loads?: 'if-absent' | 'always' | undefined
  /** Asks for a lease if there is no valid entry. */
  readonly lease?: LeaseRequest | undefined
  /** Tags whose latest invalidations are returned as `watched`, if there is no valid entry. */
  readonly watch?: readonly Tag[]
}

/** The answer of a shared store to a look-up. */
export interface Found {
  /** The entry, if none of its tags was invalidated or is being written. Its epoch and stamp are those of the store. */
  readonly entry: Entry | undefined
  /** The current position. A load remembers it before its first statement. */
  readonly position: Position
  /** The answer to the request for a lease; `undefined` without a request, and if there is an entry. */
  readonly lease: Lease | undefined
  /** The stamp of the latest invalidation of each watched tag; empty if there is an entry. */
  readonly watched: readonly number[]
}

/**
 * The answer to the result of a load.
 * - `kept`: the store has taken it.
 * - `overtaken`: a write since the beginning of the load, or a later load, has overtaken it.
 * - `refused`: it is too large, or the store is full.
 */
export type Filled = 'kept' | 'overtaken' | 'refused'

/**
 * What has happened to tags since a position.
 * - `unchanged`: no tag was invalidated, and none is being written.
 * - `pending`: a write of a tag is running, and other processes cannot see its changes yet.
 * - `overtaken`: a tag was invalidated, or can have been.
 */
export type Standing = 'unchanged' | 'pending' | 'overtaken'

/** The result of a load. */
export interface Fill {
  /** The entry to store. */
  readonly entry: Entry
  /**
   * The tags that the entry depends on, as all processes that share the store know them. The entry depends on its own
   * `dependencies`, too.
   */
  readonly tags: readonly Tag[]
  /** The position at the beginning of the load. */
  readonly position: Position
  /** The holder of the lease, which ends with the fill. */
  readonly holder?: string | undefined
  /** How far the replica that was read can lag behind its primary, in milliseconds. Default: 0. */
  readonly lag?: number | undefined
}

/** What a shared store needs to know of a write intent. */
export interface MarkOptions {
  /** Whether other processes can see changes of the write before `finish`. */
  readonly uncertain: boolean
  /** Tags whose latest invalidations are returned. */
  readonly watch: readonly Tag[]
}

/** The answer of a shared store to a write intent. */
export interface Marked {
  /** The epoch to which the write intent belongs. */
  readonly epoch: string
  /** The stamp of the latest invalidation of each watched tag. */
  readonly watched: readonly number[]
}

/**
 * A store that several processes share, such as `RedisStore`. The store itself knows whether an entry may be served: it counts
 * invalidations, and knows for each tag the count of its latest one, and whether a write of it is running. No clock of a process
 * is involved. Each method is one round trip, and atomic.
 */
export interface SharedStore extends CacheStore {
  /** The store's name. Stores with one name share their entries. */
  readonly name: string
  /** The `origin` of this process's messages on the store's bus. */
  readonly origin: string
  /**
   * Whether the store has yet to open its first connection. A call that begins meanwhile may take a second, even if `storeTimeout` is
   * less, until a call has failed. Default: `false`.
   */
  readonly isStarting?: boolean | undefined
  /** Looks up an entry, and checks whether it is valid. */
  find(key: string, options?: FindOptions): Promise<Found>
  /** Returns what has happened to tags and dependencies since a position. */
  check(
    position: Pick<Position, 'epoch' | 'stamp'>,
    tags: readonly Tag[],
    dependencies: readonly RowDependency[],
  ): Promise<Standing>
  /** Stores the result of a load, unless it is overtaken. */
  fill(key: string, fill: Fill): Promise<Filled>
  /** Gives a lease back. `refused`: the store cannot take the result, so other callers do not wait for it. */
  release(key: string, holder: string, refused: boolean): Promise<unknown>
  /**
   * Registers the intent of the write `id` to change the tags, until `finish`. If the process sends no heartbeat for some time, the
   * intent ends and the tags are invalidated.
   */
  mark(id: string, tags: readonly Tag[], options: MarkOptions): Promise<Marked>
  /**
   * Ends the intent of a write, and invalidates the tags that it has written, even if the store has lost the intent. `tags`: those of the
   * intent; `written`: those to invalidate.
   */
  finish(id: string, tags: readonly Tag[], written: readonly Tag[]): Promise<unknown>
  /** Invalidates tags. */
  invalidate(tags: readonly Tag[]): Promise<unknown>
  /** A bus on which the store publishes the writes of other processes, if it has one. */
  bus?(): Bus
}

const METHODS = ['find', 'check', 'fill', 'release', 'mark', 'finish', 'invalidate'] as const

export function isSharedStore(store: CacheStore): store is SharedStore {
  return METHODS.every((name) => typeof (store as Partial<SharedStore>)[name] === 'function')
}

/**
 * `what`: the option, for the message.
 * @throws {CacheError} `INVALID_STORE` for a store without the methods of a `SharedStore`.
 */
export function assertSharedStore(store: unknown, what: string): asserts store is SharedStore {
  assertCacheStore(store)
  if (isSharedStore(store)) return
  throw new CacheError(
    'INVALID_STORE',
    `${what} must be a store that processes can share, such as RedisStore; it was ${describeValue(store)}.`,
  )
}
