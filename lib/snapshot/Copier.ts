import { defineOwn } from '../core/portable.js'
import { creatorFor } from './instances.js'
import type { AnyModelClass } from './modelClass.js'
import { isInlinedKind, widthOf, widthOfShape, type Inlined, type Shape, type SingleCell } from './Structure.js'

type Properties = Record<string, unknown>

/** Copies what is in a cell. */
export interface ValueCopier {
  /** What stands there as it is. */
  copy(value: unknown): unknown
  /** The models whose cells stand there, in a list of their own. */
  models(shape: number, cells: readonly unknown[]): object[]
}

/** Makes models of one shape from their cells. */
export interface Copier {
  many(cells: readonly unknown[], values: ValueCopier): object[]
}

/** The copier that reads the shape as it goes. It works everywhere, and for models that must be known before they are filled. */
export class PlainCopier implements Copier {
  readonly #shape: Shape
  readonly #width: number
  readonly #create: () => object
  /** For each key: whether plain assignment would run a setter or fail, or the property is hidden. */
  readonly #define: readonly boolean[]

  constructor(shape: Shape, modelClass: AnyModelClass) {
    this.#shape = shape
    this.#width = widthOfShape(shape)
    this.#create = creatorFor(modelClass, shape.keys)
    this.#define = definedKeys(shape, modelClass)
  }

  many(cells: readonly unknown[], values: ValueCopier): object[] {
    const models: object[] = []
    for (let row = 0; row < countOf(cells, this.#width); row++)
      models.push(this.#fill(this.create(), cells, row * this.#width, values))
    return models
  }

  /** The same with plain objects in the models' place. */
  asJson(cells: readonly unknown[], values: ValueCopier): object[] {
    return Array.from({ length: countOf(cells, this.#width) }, (_, row) =>
      this.#fill({}, cells, row * this.#width, values),
    )
  }

  create(): object {
    return this.#create()
  }

  fill(model: object, cells: readonly unknown[], values: ValueCopier): object {
    if (cells.length !== this.#width) throw new TypeError('not the cells of one model')
    return this.#fill(model, cells, 0, values)
  }

  #fill(model: object, cells: readonly unknown[], start: number, values: ValueCopier): object {
    const { keys, kinds, hidden } = this.#shape
    let at = start
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string
      const kind = kinds[i] as (typeof kinds)[number]
      const value = isInlinedKind(kind) ? inlinedAt(kind, cells, at, values) : copyOfCell(kind, cells[at], values)
      if (this.#define[i] === true) defineOwn(model, key, value, !hidden.includes(key))
      else (model as Properties)[key] = value
      at += isInlinedKind(kind) ? widthOf(kind) : 1
    }
    return model
  }
}

/** For each key: whether plain assignment would run a setter or fail, or the property is hidden. */
export function definedKeys({ keys, hidden }: Shape, modelClass: AnyModelClass): boolean[] {
  const prototype = modelClass.prototype as object
  return keys.map((key) => hidden.includes(key) || key in prototype)
}

/** How many models the cells hold. @throws {TypeError} where they do not add up. */
export function countOf(cells: readonly unknown[], width: number): number {
  const count = cells.length / width
  if (!Number.isInteger(count)) throw new TypeError('not the cells of whole models')
  return count
}

function copyOfCell(kind: SingleCell, value: unknown, values: ValueCopier): unknown {
  if (typeof kind === 'object') return Array.isArray(value) ? values.models(kind.models, value) : values.copy(value)
  if (kind === 'date' && typeof value === 'number') return new Date(value)
  if (kind === 'list' && Array.isArray(value)) return [...(value as unknown[])]
  return values.copy(value)
}

function inlinedAt({ keys, kinds }: Inlined, cells: readonly unknown[], start: number, values: ValueCopier): object {
  const object: Properties = {}
  let at = start
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const kind = kinds[i] as (typeof kinds)[number]
    const value = isInlinedKind(kind) ? inlinedAt(kind, cells, at, values) : copyOfCell(kind, cells[at], values)
    if (key in object) defineOwn(object, key, value)
    else object[key] = value
    at += isInlinedKind(kind) ? widthOf(kind) : 1
  }
  return object
}
