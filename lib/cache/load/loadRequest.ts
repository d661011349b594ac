import type { Entry } from '../../core/entry.js'
import type { Staleness, Lifetimes } from '../../core/lifetimes.js'
import type { NamedQuery } from '../../core/events.js'
import type { Tag } from '../../core/tag.js'
import type { CheckedQueryOptions } from '../queryOptions.js'
import type { Recording } from '../freshness/Recording.js'

/** Data that can be kept. */
export interface Cacheable {
  readonly cacheable: true
  /** Portable, and nobody else's. */
  readonly value: unknown
  /** What it depends on, beside the request's own tags. */
  readonly tags: readonly Tag[]
  /** What is kept in place of the whole, under keys that the request has announced. */
  readonly parts?: readonly CacheablePart[]
}

/** A part of a result that has an entry of its own. */
export interface CacheablePart {
  readonly key: string
  readonly value: unknown
  /** All that it depends on, beside the request's own tags. */
  readonly tags: readonly Tag[]
  /** Until when it is good at the most, in milliseconds, whatever else became a part of the whole. */
  readonly expiresAt: number
}

/** Why a result is not kept. */
export interface Rejected {
  readonly cacheable: false
  readonly reason: string
  readonly detail?: string | undefined
}

export type Loaded = Cacheable | Rejected

/** Who reads: its own limits, and its own tags, none of which may have been invalidated since the load. */
export interface Reader extends Lifetimes {
  readonly tags?: readonly Tag[]
}

/** What is wanted, and how to load it. */
export interface LoadRequest {
  readonly key: string
  /** The keys of parts that may be kept in place of the whole. */
  readonly partKeys?: readonly string[]
  /** The tags that are known before the load. */
  readonly tags: readonly Tag[]
  /** What the load will read as far as that can be told: what it depends on where nothing was seen of it. */
  readonly reads?: readonly Tag[]
  readonly options: CheckedQueryOptions
  /** The query that it is for, which events name. */
  readonly query?: NamedQuery
  /** How many loads had begun when it came. */
  readonly arrived?: number
  /** Whether it has waited for a load that came to nothing. */
  readonly retried?: boolean
  /** Whether it may wait for another caller's load of the key (default); what is itself a part of a load must not. */
  readonly mayWait?: boolean
  /**
   * Asks the database. `detached`: nobody may be waiting for this very load, so it must stand on its own; otherwise it may
   * be a part of what the caller is doing. What is seen of the load goes into the recording.
   */
  load(detached: boolean, recording: Recording): Promise<Loaded>
}

/** What became of a request. */
export type Answer =
  /** From the store; `stale`: its time was up. `loadFailed`: loading it anew was tried. */
  | { readonly status: 'hit' | 'stale'; readonly entry: Entry; readonly loadFailed?: boolean }
  /** Loaded, by this caller or by the one it joined; `refusal`: the store's, where it did not take the entry. */
  | { readonly status: 'loaded'; readonly entry: Entry; readonly stored: boolean; readonly refusal?: Rejected }
  /** Loaded by somebody, and good for nobody else. */
  | { readonly status: 'refused'; readonly refusal: Rejected }

/** Reasons that lie in a result or a load: whoever loads it anew would find the same. All others are one query's own. */
const OF_THE_RESULT = new Set(['unsupported-value', 'unknown-model-class', 'private-state', 'writes', 'volatile'])

/** Whether the refusal would meet every query of the key. */
export function isOfTheResult({ reason }: Rejected): boolean {
  return OF_THE_RESULT.has(reason)
}

/** Whether a reader for whom the entry has this age can take the answer that was meant for another reader. */
export function isEnough(
  age: Staleness,
  { status, loadFailed = false }: Extract<Answer, { status: 'hit' | 'stale' }>,
): boolean {
  if (age === 'revalidate') return status === 'stale'
  return age === 'fresh' || (age === 'on-error' && loadFailed)
}

/** An answer, and whether it is owed to another caller's load. */
export interface Delivery {
  readonly answer: Answer
  readonly coalesced: boolean
}
