import QuickLRU from 'quick-lru'
import { countOnce } from '../../codec/plainDataSize.js'
import { sameKeys } from '../values/ownProperties.js'

/**
 * Where in a result models of one class stand: at the root (`parent` is -1), or under a relation of the models at another position.
 * It names the relation and never a class.
 */
export interface GraphPosition {
  readonly parent: number
  readonly relation: string | null
}

/**
 * How the values of one property lie in the cells. An inlined object takes a cell for each of its properties; every other kind takes
 * one cell. `null` and `undefined` stand for themselves among dates and lists.
 */
export type PropertyKind = SingleCellKind | InlinedObject

/**
 * - `value`: the value as it is
 * - `date`: the milliseconds of a date
 * - `list`: an array of primitives
 * - `made`: nothing, because the constructor makes the value; only for own properties of models
 * - `ModelList`: the cells of a list of models
 */
export type SingleCellKind = 'value' | 'date' | 'list' | 'made' | ModelList

/** Lists of models of one shape. */
export interface ModelList {
  /** The index of the shape. */
  readonly models: number
}

/** A plain object with the same keys in each model. */
export interface InlinedObject {
  readonly keys: readonly string[]
  readonly kinds: readonly PropertyKind[]
}

/** The own properties of models at one position, in their order. `hidden`: those that are not enumerable. */
export interface Shape extends InlinedObject {
  readonly position: number
  readonly hidden: readonly string[]
}

/** What the results of a query have in common. */
export interface Structure {
  readonly positions: readonly GraphPosition[]
  readonly shapes: readonly Shape[]
}

/** A structure that has been evicted is interned again: then there are two equal ones. */
const MAX_INTERNED = 1000

const structures = new QuickLRU<string, Structure>({ maxSize: MAX_INTERNED })

/** The one object for all equal structures: entries share it, and so they share the copiers that are compiled for it. */
export function internStructure(structure: Structure): Structure {
  const signature = JSON.stringify([structure.positions, structure.shapes])
  const known = structures.get(signature)
  if (known !== undefined) return known
  countOnce(structure)
  structures.set(signature, structure)
  return structure
}

/** Whether the structures are equal. Quicker than their signatures. */
export function sameStructure(one: Structure, other: Structure): boolean {
  const { positions, shapes } = other
  return (
    one.positions.length === positions.length &&
    one.shapes.length === shapes.length &&
    one.positions.every((position, i) => samePosition(position, positions[i] as GraphPosition)) &&
    one.shapes.every((shape, i) => sameShape(shape, shapes[i] as Shape))
  )
}

const samePosition = (one: GraphPosition, other: GraphPosition): boolean =>
  one.parent === other.parent && one.relation === other.relation

export const sameShape = (one: Shape, other: Shape): boolean =>
  one.position === other.position && sameKeys(one.hidden, other.hidden) && sameObject(one, other)

const sameObject = (one: InlinedObject, other: InlinedObject): boolean =>
  sameKeys(one.keys, other.keys) && one.kinds.every((kind, i) => sameKind(kind, other.kinds[i] as PropertyKind))

function sameKind(one: PropertyKind, other: PropertyKind): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object') return false
  if (!isInlinedKind(one)) return !isInlinedKind(other) && one.models === other.models
  return isInlinedKind(other) && sameObject(one, other)
}

export const isInlinedKind = (kind: PropertyKind): kind is InlinedObject => typeof kind === 'object' && 'kinds' in kind

/** A model without properties takes one cell, so that the cells still show how many models there are. */
export const cellsPerModel = (shape: Shape): number => Math.max(1, cellsPerObject(shape))

export function cellsPerObject({ kinds }: InlinedObject): number {
  let count = 0
  for (const kind of kinds) count += isInlinedKind(kind) ? cellsPerObject(kind) : 1
  return count
}

/** Objection has three hidden properties. */
const MAX_HIDDEN = 3

/**
 * Checks a structure that comes from a store, where anything may have been put: code is generated from it.
 * @throws {TypeError}
 */
export function assertStructure(structure: unknown): asserts structure is Structure {
  const { positions, shapes } = structure as Partial<Structure>
  const isValid =
    Array.isArray(positions) && Array.isArray(shapes) && positions.every(isPosition) && shapes.every(isShape)
  if (!isValid) throw new TypeError('not the structure of a snapshot')
}

function isPosition(position: unknown, index: number): boolean {
  const { parent, relation } = Object(position) as Partial<GraphPosition>
  if (relation === null) return parent === -1
  return typeof relation === 'string' && typeof parent === 'number' && parent >= 0 && parent < index
}

function isShape(shape: unknown): boolean {
  const { position, hidden } = Object(shape) as Partial<Shape>
  return Number.isInteger(position) && isStrings(hidden) && hidden.length <= MAX_HIDDEN && isInlinedObject(shape)
}

function isInlinedObject(inlined: unknown): boolean {
  const { keys, kinds } = Object(inlined) as Partial<InlinedObject>
  return isStrings(keys) && Array.isArray(kinds) && kinds.length === keys.length && kinds.every(isKind)
}

function isKind(kind: unknown): boolean {
  if (kind === 'value' || kind === 'date' || kind === 'list' || kind === 'made') return true
  if (typeof kind !== 'object' || kind === null) return false
  const names = Object.keys(kind).sort().join()
  if (names === 'models') return Number.isInteger((kind as ModelList).models) && (kind as ModelList).models >= 0
  if (names !== 'keys,kinds' || !isInlinedObject(kind)) return false
  const { keys, kinds } = kind as InlinedObject
  // A kind without cells could be nested without end.
  return keys.length > 0 && !keys.includes('__proto__') && !kinds.includes('made')
}

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
