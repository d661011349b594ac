import type { Entry } from '../core/entry.js'
import type { Tag } from '../core/tag.js'
import type { CheckedQueryOptions } from './queryOptions.js'

/** Data that can be kept. */
export interface Kept {
  readonly kept: true
  /** Portable, and nobody else's. */
  readonly value: unknown
  /** What it depends on, beside the request's own tags. */
  readonly tags: readonly Tag[]
}

/** Why a result is not kept. */
export interface Refused {
  readonly kept: false
  readonly reason: string
  readonly detail?: string | undefined
}

export type Loaded = Kept | Refused

/** What is wanted, and how to load it. */
export interface LoadRequest {
  readonly key: string
  /** The tags that are known before the load. */
  readonly tags: readonly Tag[]
  readonly options: CheckedQueryOptions
  /**
   * Asks the database. `detached`: nobody may be waiting for this very load, so it must stand on its own; otherwise it may
   * be a part of what the caller is doing.
   */
  load(detached: boolean): Promise<Loaded>
}

/** What became of a request. */
export type Answer =
  /** From the store; `stale`: its time was up. */
  | { readonly status: 'hit' | 'stale'; readonly entry: Entry }
  /** Loaded, by this caller or by the one it joined. */
  | { readonly status: 'loaded'; readonly entry: Entry; readonly stored: boolean }
  /** Loaded by somebody, and good for nobody else. */
  | { readonly status: 'refused'; readonly refusal: Refused }

/** An answer, and whether it is owed to another caller's load. */
export interface Delivery {
  readonly answer: Answer
  readonly coalesced: boolean
}
