import { Tagged } from '../../core/values/plainData.js'
import { areFromConstructor, constructorFieldsOf } from '../classes/constructorFields.js'
import { sameShape, type InlinedObject, type PropertyKind, type Shape } from '../format/Structure.js'
import { dataPropertyOf, type ModelKeys } from '../values/ownProperties.js'
import { columnKindOf, firstObjectIn, inlineableKeys, modelListKind, type MayInline } from './columnKind.js'
import type { ResolvedPosition } from './GraphPositions.js'

/** Cells by columns: each has one value for each model. */
type Columns = unknown[][]

/** Objects within objects become columns down to this depth. */
const MAX_INLINE_DEPTH = 4

/** What the cells need of the detacher. */
export interface ValueDetacher {
  readonly mayInline: MayInline
  /** Notes that the result holds the object here. */
  visit(value: object): void
  detachValue(value: unknown, position: ResolvedPosition, key: string): unknown
}

/** Puts the properties of models into cells: property by property, because the values of one property are mostly of one kind. */
export class ModelCells {
  /** The distinct shapes, in the order in which they are met. */
  readonly shapes: Shape[] = []
  /** By position the index of the shape that was met there last. */
  readonly #latestIndexes: number[] = []
  readonly #shapeIndexes = new Map<string, number>()
  /** How many of the shapes are in `#shapeIndexes`. */
  #signedCount = 0
  readonly #detacher: ValueDetacher
  #inlineDepth = 0

  constructor(detacher: ValueDetacher) {
    this.#detacher = detacher
  }

  /** The cells of models at one position that all have these keys, and the index of their shape. */
  of(
    models: readonly object[],
    position: ResolvedPosition,
    { keys, hidden }: ModelKeys,
  ): { shape: number; cells: unknown[] } {
    const columns: Columns = []
    const fields = constructorFieldsOf(position.modelClass)
    const kinds = valuesByKey(models, keys, hidden.length === 0).map((values, i): PropertyKind => {
      const key = keys[i] as string
      if (areFromConstructor(values, fields.get(key), key, position.modelClass))
        return (columns.push(values.map(() => null)), 'made')
      return this.#addColumn(values, columns, position, key)
    })
    const shape = this.#shapeIndexOf({ position: position.index, keys, kinds, hidden })
    return { shape, cells: toCells(columns, models.length) }
  }

  /** Adds the shape if it is new. Most models at one position have one shape. */
  #shapeIndexOf(shape: Shape): number {
    const latest = this.#latestIndexes[shape.position]
    if (latest !== undefined && sameShape(this.shapes[latest] as Shape, shape)) return latest
    const index = latest === undefined ? this.shapes.push(shape) - 1 : this.#indexBySignature(shape)
    this.#latestIndexes[shape.position] = index
    return index
  }

  #indexBySignature(shape: Shape): number {
    for (let i = this.#signedCount; i < this.shapes.length; i++)
      this.#shapeIndexes.set(JSON.stringify(this.shapes[i]), i)
    const signature = JSON.stringify(shape)
    let index = this.#shapeIndexes.get(signature)
    if (index === undefined) this.#shapeIndexes.set(signature, (index = this.shapes.push(shape) - 1))
    this.#signedCount = this.shapes.length
    return index
  }

  /** Adds one column for the values of one property, or several for inlined objects. */
  #addColumn(values: unknown[], columns: Columns, position: ResolvedPosition, key: string): PropertyKind {
    const first = firstObjectIn(values)
    if (first === undefined) return (columns.push(values), 'value')
    const mayInline = typeof first === 'object' && this.#inlineDepth < MAX_INLINE_DEPTH
    const kind = mayInline ? columnKindOf(values, first as object, this.#detacher.mayInline) : 'value'
    if (kind === 'value') return this.#addValues(values, columns, position, key)
    for (const value of values) if (typeof value === 'object' && value !== null) this.#detacher.visit(value)
    if (kind === 'plain') return this.#addObjects(values as readonly object[], columns, position, key)
    if (kind === 'date') columns.push((values as readonly (Date | null)[]).map((date) => date && date.getTime()))
    else columns.push((values as readonly (unknown[] | null)[]).map((list) => list && [...list]))
    return kind
  }

  #addValues(values: readonly unknown[], columns: Columns, position: ResolvedPosition, key: string): PropertyKind {
    const detached = values.map((value) => this.#detacher.detachValue(value, position, key))
    const models = modelListKind(detached)
    columns.push(models === undefined ? detached : detached.map((list) => (list instanceof Tagged ? list.data : list)))
    return models ?? 'value'
  }

  #addObjects(objects: readonly object[], columns: Columns, position: ResolvedPosition, key: string): InlinedObject {
    const keys = inlineableKeys(objects[0] as object) as readonly string[]
    this.#inlineDepth++
    const kinds = keys.map((name) => {
      const values = objects.map((object) => dataPropertyOf(object, name, key))
      return this.#addColumn(values, columns, position, key)
    })
    this.#inlineDepth--
    return { keys, kinds }
  }
}

/** For each key its values, one for each model. `areEnumerable`: whether all keys are. */
function valuesByKey(models: readonly object[], keys: readonly string[], areEnumerable: boolean): unknown[][] {
  const byKey: unknown[][] = keys.map(() => [])
  for (const model of models) {
    // `Object.values` is quicker, and gives the values in the order of the keys if all are enumerable.
    const values = areEnumerable ? Object.values(model) : keys.map((key) => (model as Record<string, unknown>)[key])
    for (let i = 0; i < byKey.length; i++) (byKey[i] as unknown[]).push(values[i])
  }
  return byKey
}

/** The cells, model after model. Models without properties take one cell each. */
function toCells(columns: Columns, count: number): unknown[] {
  if (columns.length === 0) return new Array<unknown>(count).fill(null)
  const cells: unknown[] = []
  for (let row = 0; row < count; row++) for (const column of columns) cells.push(column[row])
  return cells
}
