import { Tagged } from '../../core/values/plainData.js'
import type { AnyModelClass } from '../classes/modelClass.js'
import type { Structure } from './Structure.js'

/** How the models are made again. */
export type RebuildStrategy = 'assign' | 'fromJson'

/**
 * A result, detached: portable data in which models are records. It refers to no class, connection or builder: the query that is
 * answered brings the classes.
 */
export interface Snapshot {
  readonly structure: Structure
  /** A `Tagged` by a number stands for models (`oneOf`, `listOf`) or for what occurs more than once (`SHARED`). */
  readonly root: unknown
  /** What occurs in it more than once. */
  readonly shared: readonly unknown[]
  readonly strategy: RebuildStrategy
  /** The size of the whole result that a page is a part of. */
  readonly total?: number
}

/**
 * Models of one shape, one after another in one flat array: ten times fewer objects than rows of their own, and dates are
 * numbers in it.
 */
export interface ModelRecord extends Tagged {
  readonly tag: number
  readonly data: unknown[]
}

/** The tag of what is found in `shared`; its data is the index there. */
export const SHARED = -1

/** The tag of what has the prototype of a class that this library does not have: the prototype's name, and the value without it. */
export const WITH_PROTOTYPE = -2

/** What a value with such a prototype consists of. */
export type WithPrototype = readonly [name: string, value: unknown]

export const isWithPrototype = (value: unknown): value is Tagged =>
  value instanceof Tagged && value.tag === WITH_PROTOTYPE

/** A single model of a shape. */
export const modelRecord = (shape: number, cells: unknown[]): Tagged => new Tagged(2 * shape, cells)

/** A list of models of a shape. */
export const modelListRecord = (shape: number, cells: unknown[]): Tagged => new Tagged(2 * shape + 1, cells)

export const isListRecord = ({ tag }: ModelRecord): boolean => tag % 2 === 1

export const shapeIndexOf = ({ tag }: ModelRecord): number => tag >> 1

/** Whether a tagged value stands for models. */
export function isModelRecord(value: Tagged): value is ModelRecord {
  return typeof value.tag === 'number' && value.tag >= 0 && Array.isArray(value.data)
}

/** Raised where a value cannot be kept faithfully; it never leaves the library. */
export class Unstorable extends Error {
  readonly reason: string
  /** What more is known of it. */
  readonly about: UnstorableDetails

  constructor(reason: string, message: string, about: UnstorableDetails = {}) {
    super(message)
    this.reason = reason
    this.about = about
  }
}

export interface UnstorableDetails {
  /** Where no property of a model holds it: the part of the result, and what it is. */
  readonly part?: { readonly what: string; readonly value: unknown }
  /** The class none of whose instances can be kept. */
  readonly modelClass?: AnyModelClass
}
