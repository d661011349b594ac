import type { Tagged } from '../core/portable.js'

/**
 * Where in a result models of one class stand: at the root (`parent` -1), or under a relation of another position. A snapshot
 * names relations, never classes: the query that is answered brings the classes.
 */
export interface Position {
  readonly parent: number
  readonly relation: string | null
}

/** The own properties of models at one position, in their order; `hidden`: which of them are not enumerable. */
export interface Shape {
  readonly position: number
  readonly keys: readonly string[]
  readonly hidden: readonly string[]
}

/** How the models are made again. */
export type RebuildStrategy = 'assign' | 'fromJson'

/**
 * A result, detached: portable data in which each model is a `Tagged` of its shape's number and its values. It refers to no
 * class, connection or builder.
 */
export interface Snapshot {
  readonly positions: readonly Position[]
  readonly shapes: readonly Shape[]
  readonly root: unknown
  /** Whether any object occurs in it more than once. */
  readonly shared: boolean
  readonly strategy: RebuildStrategy
  /** The size of the whole result that a page is a part of. */
  readonly total?: number
}

/** A model in a snapshot. */
export interface ModelRecord extends Tagged {
  readonly tag: number
  data: unknown[]
}

export function isModelRecord(value: Tagged): value is ModelRecord {
  return typeof value.tag === 'number'
}

/** Raised where a value cannot be kept faithfully; it never leaves the library. */
export class Unkeepable extends Error {
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}
