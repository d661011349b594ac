import type { RowDependency } from '../../core/rowDependency.js'
import type { Tag } from '../../core/tag.js'

/** The outcome of a load: a value to cache, or the reason why its result must not be cached. */
export type LoadResult = Cacheable | Rejected

/** A result that can be cached. */
export interface Cacheable {
  readonly cacheable: true
  /** Plain data that nothing else refers to. */
  readonly value: unknown
  /** The `plainDataSize` of the value, where it is known. */
  readonly size?: number
  /** What it depends on, in addition to the request's own tags. */
  readonly tags: readonly Tag[]
  readonly dependencies?: readonly RowDependency[]
  /** What is stored in place of the whole, under keys that the request has named in `partKeys`. */
  readonly parts?: readonly CacheablePart[]
}

/** A part of a result that has an entry of its own. */
export interface CacheablePart {
  readonly key: string
  readonly value: unknown
  /** All that the part depends on, in addition to the request's own tags. */
  readonly tags: readonly Tag[]
  readonly dependencies?: readonly RowDependency[]
  /** Until when the part may be fresh, in milliseconds, whatever else became a part of the whole. */
  readonly expiresAt: number
}

/** Why a result is not cached. */
export interface Rejected {
  readonly cacheable: false
  readonly reason: string
  readonly detail?: string | undefined
}

/** Reasons that lie in a result or its load, so that loading the key again would meet them again. */
const REASONS_OF_RESULTS = new Set([
  'unsupported-value',
  'unknown-model-class',
  'private-state',
  'from-json',
  'writes',
  'volatile',
])

/**
 * Whether the reason would meet every query of the key. Every other reason concerns only the query that was rejected.
 */
export function concernsEveryQuery({ reason }: Rejected): boolean {
  return REASONS_OF_RESULTS.has(reason)
}
