import { Tagged } from '../../core/values/plainData.js'
import type { Structure } from './Structure.js'

/** How a hit makes all models of a result: by assigning their properties, or by the `fromJson` of the class at the root. */
type RebuildStrategy = 'assign' | 'fromJson'

/**
 * A result as plain data: no part of it refers to a class, a connection or a query builder. A hit takes the classes from the query
 * that it answers.
 */
export interface Snapshot {
  readonly structure: Structure
  /** The result. In it, a `Tagged` with a number stands for models, for a shared object, or for a value with a stored prototype. */
  readonly root: unknown
  /** The objects that occur in the result more than once. */
  readonly shared: readonly unknown[]
  readonly strategy: RebuildStrategy
  /** For a page: the size of the whole result. */
  readonly total?: number
}

/**
 * Models of one shape. Their values lie in one flat array of cells, model after model: that takes a tenth of the objects that a row
 * object for each model would take.
 */
export interface ModelRecord extends Tagged {
  readonly tag: number
  readonly data: unknown[]
}

/** The tag of a reference to a shared object. Its data is the object's index in `shared`. */
export const SHARED = -1

/** The tag of a value with the prototype of another realm or of a driver's class. */
export const WITH_PROTOTYPE = -2

/** The data of such a value: the prototype's name, and the value without the prototype. */
export type WithPrototype = readonly [name: string, value: unknown]

export const isWithPrototype = (value: unknown): value is Tagged =>
  value instanceof Tagged && value.tag === WITH_PROTOTYPE

/** A single model. Its tag is even: twice the index of the shape. */
export const modelRecord = (shape: number, cells: unknown[]): Tagged => new Tagged(2 * shape, cells)

/** A list of models. Its tag is odd. */
export const modelListRecord = (shape: number, cells: unknown[]): Tagged => new Tagged(2 * shape + 1, cells)

export const isListRecord = ({ tag }: ModelRecord): boolean => tag % 2 === 1

export const shapeIndexOf = ({ tag }: ModelRecord): number => tag >> 1

export function isModelRecord(value: Tagged): value is ModelRecord {
  return typeof value.tag === 'number' && value.tag >= 0 && Array.isArray(value.data)
}
