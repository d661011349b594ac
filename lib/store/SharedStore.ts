import { CacheError, describeValue } from '../core/CacheError.js'
import type { Entry, Position, SharedOrigin } from '../core/entry.js'
import type { Tag } from '../core/tag.js'
import type { Bus } from './Bus.js'
import { assertCacheStore, type CacheStore } from './CacheStore.js'

export type { Position, SharedOrigin } from '../core/entry.js'

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
  /** Tags whose versions are returned as `watched`, if a load begins. */
  readonly watch?: readonly Tag[]
}

/** The answer of a shared store to a look-up. */
export type Found = FoundEntry | FoundNothing

/** A valid entry: none of its tags was invalidated or is being written. */
export interface FoundEntry {
  readonly entry: Entry
  /** Where the entry stands. Its dependencies are those of the entry. */
  readonly origin: SharedOrigin
  readonly position?: undefined
  readonly lease?: undefined
  readonly watched?: undefined
}

/** There is no valid entry, or the look-up did not ask for it. */
export interface FoundNothing {
  readonly entry?: undefined
  /** The current position, if a load begins. The load remembers it before its first statement. */
  readonly position?: Position | undefined
  /** The answer to the request for a lease. */
  readonly lease?: Lease | undefined
  /** The version of each watched tag, if a load begins. It changes with each invalidation of the tag, and when the store loses its data. */
  readonly watched?: readonly string[] | undefined
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
 * - `pending`: a write of a tag is running, or it has ended and its end is on the way.
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
  /** Tags whose versions are returned. */
  readonly watch: readonly Tag[]
}

/** The answer of a shared store to a write intent. */
export interface Marked {
  /** The version of each watched tag. */
  readonly watched: readonly string[]
  /**
   * How soon after the call of `mark` the write must become visible so that the cache does not wait for its end, in milliseconds. The store
   * promises: at that moment it still has the intent, or it stores no result that was loaded before. Default: 0, the cache waits.
   */
  readonly holdsFor?: number | undefined
}

/**
 * A store that several processes share, such as `RedisStore`. The store itself knows whether an entry may be served: it counts
 * invalidations, and knows for each tag the count of its latest one, and whether a write of it is running. No clock of a process
 * is involved.
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
  /**
   * Whether a look-up that begins no load is likely to find an entry. If not, the cache does without it, and begins a load at once. Default:
   * always.
   */
  mayHave?(key: string): boolean
  /** Looks up an entry, and checks whether it is valid. */
  find(key: string, options?: FindOptions): Promise<Found>
  /** Returns what has happened to the tags and dependencies since the position. */
  check(origin: SharedOrigin): Promise<Standing>
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
