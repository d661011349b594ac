import type { Shape } from '../data/shapes.js'
import type { Peer, Way } from '../Peer.js'

/** A library that stores results in Redis. */
export interface SharedPeer extends Peer {
  readonly ways: Readonly<Record<Shape, SharedWay>>
}

export interface SharedWay extends Way {
  /** Each slot has a key of its own: what is asked for at once is not the same entry. */
  cached(slot?: number): PromiseLike<unknown>
}

/** Plain rows, which two processes' worth of connections ask for at once. */
export interface Asker {
  ask(): PromiseLike<unknown>
  close(): PromiseLike<unknown>
}
