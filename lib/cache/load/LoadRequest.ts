import type { Entry } from '../../core/entry.js'
import type { Lifetimes } from '../../core/lifetimes.js'
import type { NamedQuery } from '../../core/events.js'
import type { Tag } from '../../core/tag.js'
import type { CheckedQueryOptions } from '../options/queryOptions.js'
import type { LoadResult, Rejected } from './LoadResult.js'
import type { Recording } from './Recording.js'

/**
 * The limits of one reader, and its own tags: an entry serves it if none of them was invalidated since the entry's
 * load.
 */
export interface Reader extends Lifetimes {
  readonly tags?: readonly Tag[]
}

/** A key to look up, and how to load its result. */
export interface LoadRequest {
  readonly key: string
  /** The keys of parts that may be stored in place of the whole. */
  readonly partKeys?: readonly string[]
  /** The tags that are known before the load. */
  readonly tags: readonly Tag[]
  /** What the load is expected to read. The entry depends on it if the load was not seen to read anything. */
  readonly reads?: readonly Tag[]
  readonly options: CheckedQueryOptions
  /** The query that the load is for. Events name it. */
  readonly query?: NamedQuery
  /**
   * Whether to wait for another caller's load of the key. Default: true. A request that is itself part of a load must
   * not.
   */
  readonly mayWait?: boolean
  /**
   * Loads the result, and records in `recording` what it depends on. `detached`: the caller may not wait for this load,
   * for instance in the background, so it must not be a part of what the caller does.
   */
  load(detached: boolean, recording: Recording): Promise<LoadResult>
}

/** What became of a request. */
export type Answer =
  /** Found in the store; `stale`: past its `ttl`. `loadFailed`: a load was tried and failed. */
  | { readonly status: 'hit' | 'stale'; readonly entry: Entry; readonly loadFailed?: boolean }
  /**
   * Loaded, by this caller or by another whose load it joined. `stored`: `undefined` if a shared store has not answered yet. `rejection`: why
   * the store did not take the entry.
   */
  | {
      readonly status: 'loaded'
      readonly entry: Entry
      readonly stored: boolean | undefined
      readonly rejection?: Rejected
    }
  /** Loaded, and of no use to any other caller. */
  | { readonly status: 'rejected'; readonly rejection: Rejected }

/** An answer, and whether it came from another caller's load. */
export interface Delivery {
  readonly answer: Answer
  readonly coalesced: boolean
}
