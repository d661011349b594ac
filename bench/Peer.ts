import type { Shape } from './data/shapes.js'

/** A library that is compared, with its own database in memory. */
export interface Peer {
  readonly name: string
  /** `floor`: what no cache can be faster than; `uncached`: what a cache is there to avoid. */
  readonly kind: 'floor' | 'uncached' | 'cache'
  /** The name of the floor that it is compared with. Default: the first floor. */
  readonly floor?: string
  readonly ways: Readonly<Record<Shape, Way | Missing>>
  /** How many statements its database has been sent so far. */
  statements(): number
  /** A result as plain data, where an ORM's bookkeeping in the instances would hide whether two say the same. */
  plain?(result: unknown): unknown
  close(): PromiseLike<unknown>
}

/** A query as its user writes it: each call builds it anew. */
export interface Way {
  uncached(): PromiseLike<unknown>
  cached(): PromiseLike<unknown>
}

/** Why a peer cannot do it. */
export interface Missing {
  readonly missing: string
}

export const isMissing = (way: object): way is Missing => 'missing' in way
