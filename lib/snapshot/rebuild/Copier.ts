import { defineOwn } from '../../core/values/plainData.js'
import type { AnyModelClass } from '../classes/modelClass.js'
import {
  cellsPerModel,
  cellsPerObject,
  isInlinedKind,
  type InlinedObject,
  type PropertyKind,
  type Shape,
  type SingleCellKind,
} from '../format/Structure.js'
import { instanceCreatorFor } from './instanceCreator.js'

const NONE: readonly string[] = []

/** Copies the content of a cell. */
export interface ValueCopier {
  copy(value: unknown): unknown
  /** The models whose cells are the content. */
  models(shape: number, cells: readonly unknown[]): object[]
}

/** Makes models of one shape from their cells. */
export interface Copier {
  many(cells: readonly unknown[], values: ValueCopier): object[]
}

/** The copier that reads the shape for each model. It works where code cannot be generated, and can fill a model that exists already. */
export class InterpretedCopier implements Copier {
  readonly #shape: Shape
  readonly #width: number
  /** Makes an instance without the properties. */
  readonly create: () => object

  constructor(shape: Shape, modelClass: AnyModelClass) {
    this.#shape = shape
    this.#width = cellsPerModel(shape)
    this.create = instanceCreatorFor(modelClass, shape)
  }

  /** `create`: makes other objects in place of the models. */
  many(cells: readonly unknown[], values: ValueCopier, create = this.create): object[] {
    const count = modelCountOf(cells, this.#width)
    const models: object[] = []
    for (let row = 0; row < count; row++)
      models.push(fillFrom(create(), this.#shape, cells, row * this.#width, values, this.#shape.hidden))
    return models
  }

  fill(model: object, cells: readonly unknown[], values: ValueCopier): object {
    if (cells.length !== this.#width) throw new TypeError('a model record with more or fewer cells than one model has')
    return fillFrom(model, this.#shape, cells, 0, values, this.#shape.hidden)
  }
}

/** @throws {TypeError} where the number of cells is no multiple of the width. */
export function modelCountOf(cells: readonly unknown[], width: number): number {
  const count = cells.length / width
  if (!Number.isInteger(count)) throw new TypeError('a model record whose cells end in the middle of a model')
  return count
}

function copyOfCell(kind: SingleCellKind, value: unknown, values: ValueCopier): unknown {
  if (typeof kind === 'object') return Array.isArray(value) ? values.models(kind.models, value) : values.copy(value)
  if (kind === 'date' && typeof value === 'number') return new Date(value)
  if (kind === 'list' && Array.isArray(value)) return [...(value as unknown[])]
  return values.copy(value)
}

/** Gives an object the properties that lie in the cells from `start` on. No setter runs. */
function fillFrom(
  target: object,
  { keys, kinds }: InlinedObject,
  cells: readonly unknown[],
  start: number,
  values: ValueCopier,
  hidden: readonly string[] = NONE,
): object {
  let at = start
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const kind = kinds[i] as PropertyKind
    if (kind === 'made') {
      at++
      continue
    }
    const value = isInlinedKind(kind) ? fillFrom({}, kind, cells, at, values) : copyOfCell(kind, cells[at], values)
    if (key in target || hidden.includes(key)) defineOwn(target, key, value, !hidden.includes(key))
    else (target as Record<string, unknown>)[key] = value
    at += isInlinedKind(kind) ? cellsPerObject(kind) : 1
  }
  return target
}
