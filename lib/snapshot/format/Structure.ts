import QuickLRU from 'quick-lru'

/**
 * Where in a result models of one class stand: at the root (`parent` -1), or under a relation of another position. Relations are
 * named, never classes.
 */
export interface GraphPosition {
  readonly parent: number
  readonly relation: string | null
}

/**
 * How the values of one property lie in the cells: as they are, as the milliseconds of a date, as a list of primitives, as the
 * cells of a list of models, or the properties of an object in its place, one cell or more for each. Nothing (`null`, `undefined`)
 * stands for itself among dates and lists. `made`: not at all, because the constructor makes the property's value; a model's own
 * properties alone.
 */
export type PropertyKind = SingleCellKind | InlinedObject

/** What takes one cell. */
export type SingleCellKind = 'value' | 'date' | 'list' | 'made' | ModelList

/** Lists of models of one shape. */
export interface ModelList {
  /** The number of the shape. */
  readonly models: number
}

/** A plain object whose keys are the same in each model. */
export interface InlinedObject {
  readonly keys: readonly string[]
  readonly kinds: readonly PropertyKind[]
}

/** The own properties of models at one position, in their order; `hidden`: which of them are not enumerable. */
export interface Shape extends InlinedObject {
  readonly position: number
  readonly hidden: readonly string[]
}

/** What results of a query have in common. */
export interface Structure {
  readonly positions: readonly GraphPosition[]
  readonly shapes: readonly Shape[]
}

/** How many structures are known at once; of what is no longer known there may be two of a kind. */
const KNOWN = 1000

const structures = new QuickLRU<string, Structure>({ maxSize: KNOWN })

/** The one structure of its kind: entries share it, and what is made for it is made once. */
export function internStructure(structure: Structure): Structure {
  const signature = JSON.stringify([structure.positions, structure.shapes])
  const known = structures.get(signature)
  if (known !== undefined) return known
  structures.set(signature, structure)
  return structure
}

export const isInlinedKind = (kind: PropertyKind): kind is InlinedObject => typeof kind === 'object' && 'kinds' in kind

/** How many cells each model takes; one, which says nothing, where it has no properties. */
export const cellsPerModel = (shape: Shape): number => Math.max(1, cellsPerObject(shape))

/** How many cells its properties take. */
export function cellsPerObject({ kinds }: InlinedObject): number {
  let width = 0
  for (const kind of kinds) width += isInlinedKind(kind) ? cellsPerObject(kind) : 1
  return width
}

/** Objection has three hidden properties. */
const MOST_HIDDEN = 3

/** @throws {TypeError} for what no snapshot has: it comes from a store, where anything may have been put. */
export function assertStructure(structure: unknown): asserts structure is Structure {
  const { positions, shapes } = structure as Partial<Structure>
  const known =
    Array.isArray(positions) && Array.isArray(shapes) && positions.every(isPosition) && shapes.every(isShape)
  if (!known) throw new TypeError('no structure of a snapshot')
}

function isPosition(position: unknown, index: number): boolean {
  const { parent, relation } = Object(position) as Partial<GraphPosition>
  if (relation === null) return parent === -1
  return typeof relation === 'string' && typeof parent === 'number' && parent >= 0 && parent < index
}

function isShape(shape: unknown): boolean {
  const { position, hidden } = Object(shape) as Partial<Shape>
  return Number.isInteger(position) && isTexts(hidden) && hidden.length <= MOST_HIDDEN && hasKinds(shape)
}

function hasKinds(inlined: unknown): boolean {
  const { keys, kinds } = Object(inlined) as Partial<InlinedObject>
  return isTexts(keys) && Array.isArray(kinds) && kinds.length === keys.length && kinds.every(isKind)
}

function isKind(kind: unknown): boolean {
  if (kind === 'value' || kind === 'date' || kind === 'list' || kind === 'made') return true
  if (typeof kind !== 'object' || kind === null) return false
  // One or the other, and nothing beside it: code is generated from them.
  const names = Object.keys(kind).sort().join()
  if (names === 'models') return Number.isInteger((kind as ModelList).models) && (kind as ModelList).models >= 0
  if (names !== 'keys,kinds' || !hasKinds(kind)) return false
  const { keys, kinds } = kind as InlinedObject
  // What takes no cell could be repeated without end.
  return keys.length > 0 && !keys.includes('__proto__') && !kinds.includes('made')
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

/** The properties whose values the constructor makes. */
export const constructorKeysOf = ({ keys, kinds }: Shape): readonly string[] => keys.filter((_, i) => kinds[i] === 'made')
