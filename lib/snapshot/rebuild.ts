import type { Model } from 'objection'
import type { ValueCodec } from '../cache/ValueCodec.js'
import { Tagged, defineOwn, type TypedArray } from '../core/portable.js'
import type { AnyModelClass } from './modelClass.js'
import { recipeFor, type Recipe } from './Recipe.js'
import { isModelRecord, type ModelRecord, type Snapshot } from './Snapshot.js'

type Properties = Record<string, unknown>

/**
 * Makes a snapshot's result again: fresh instances of the given class and its relations' classes, which share nothing with
 * the snapshot or with each other. O(size of the result).
 */
export function rebuild(snapshot: Snapshot, modelClass: AnyModelClass, codecs: readonly ValueCodec[]): unknown {
  const rebuilder = new Rebuilder(snapshot, modelClass, codecs)
  return snapshot.strategy === 'assign' ? rebuilder.copy(snapshot.root) : rebuilder.throughFromJson(snapshot.root)
}

/** One making again of a snapshot. */
export class Rebuilder {
  /** The class of each shape's models. */
  readonly #classes: readonly AnyModelClass[]
  readonly #recipes: readonly Recipe[]
  readonly #modelClass: AnyModelClass
  readonly #codecs: readonly ValueCodec[]
  /** Originals and their copies, where an original may come more than once. */
  readonly #copies: Map<object, unknown> | null
  #asJson = false

  constructor(snapshot: Snapshot, modelClass: AnyModelClass, codecs: readonly ValueCodec[]) {
    this.#modelClass = modelClass
    this.#codecs = codecs
    this.#copies = snapshot.shared ? new Map() : null
    const classes: AnyModelClass[] = []
    for (const { parent, relation } of snapshot.positions) {
      classes.push(relation === null ? modelClass : relatedClass(classes[parent], relation))
    }
    this.#classes = snapshot.shapes.map(({ position }) => classes[position] as AnyModelClass)
    this.#recipes = snapshot.shapes.map((shape, i) => recipeFor(shape, this.#classes[i] as AnyModelClass))
  }

  /** The classes of the models in it. */
  get modelClasses(): AnyModelClass[] {
    return [...new Set(this.#classes)]
  }

  /** The models at the root by the class's own `fromJson`, which makes those below them too. */
  throughFromJson(root: unknown): unknown {
    this.#asJson = true
    const json = this.copy(root)
    const model = (item: unknown, record: unknown): unknown =>
      record instanceof Tagged && isModelRecord(record)
        ? this.#modelClass.fromJson(item as object, { skipValidation: true })
        : item
    return Array.isArray(root) ? (json as unknown[]).map((item, i) => model(item, root[i])) : model(json, root)
  }

  copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const known = this.#copies?.get(value)
    if (known !== undefined) return known
    if (value instanceof Tagged) return isModelRecord(value) ? this.#model(value) : this.#decoded(value)
    if (Array.isArray(value)) return this.#array(value)
    return this.#object(value)
  }

  /** A copy that shares nothing with earlier ones. */
  copyAlone(value: unknown): unknown {
    this.#copies?.clear()
    return this.copy(value)
  }

  #model(record: ModelRecord): Model | object {
    const recipe = this.#recipes[record.tag] as Recipe
    const model = this.#asJson ? {} : recipe.create()
    this.#copies?.set(record, model)
    const { keys, define, hidden } = recipe
    const values = record.data
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string
      const value = values[i]
      const copy = typeof value === 'object' && value !== null ? this.copy(value) : value
      if (define[i] === true) defineOwn(model, key, copy, !hidden.includes(key))
      else (model as Properties)[key] = copy
    }
    return model
  }

  #decoded(tagged: Tagged): unknown {
    const codec = this.#codecs.find(({ name }) => name === tagged.tag)
    if (codec === undefined) throw new TypeError(`no codec '${tagged.tag}' is registered`)
    const value = codec.decode(this.copy(tagged.data))
    this.#copies?.set(tagged, value)
    return value
  }

  #array(array: readonly unknown[]): unknown[] {
    const copy = new Array<unknown>(array.length)
    this.#copies?.set(array, copy)
    for (let i = 0; i < array.length; i++) copy[i] = this.copy(array[i])
    return copy
  }

  #object(value: object): unknown {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, prototype)
    if (value instanceof Map) return this.#map(value)
    if (value instanceof Set) return this.#set(value)
    return this.#remember(value, copyOfLeaf(value))
  }

  #plain(object: object, prototype: object | null): object {
    const copy = this.#remember(object, (prototype === null ? Object.create(null) : {}) as Properties)
    for (const name of Object.keys(object)) {
      const value = this.copy((object as Properties)[name])
      if (name in copy) defineOwn(copy, name, value)
      else copy[name] = value
    }
    return copy
  }

  #map(map: Map<unknown, unknown>): Map<unknown, unknown> {
    const copy = this.#remember(map, new Map<unknown, unknown>())
    for (const [name, item] of map) copy.set(this.copy(name), this.copy(item))
    return copy
  }

  #set(set: Set<unknown>): Set<unknown> {
    const copy = this.#remember(set, new Set<unknown>())
    for (const item of set) copy.add(this.copy(item))
    return copy
  }

  #remember<T>(original: object, copy: T): T {
    this.#copies?.set(original, copy)
    return copy
  }
}

function copyOfLeaf(value: object): object {
  if (value instanceof Date) return new Date(value.getTime())
  if (Buffer.isBuffer(value)) return Buffer.from(value)
  return (value as TypedArray).slice()
}

function relatedClass(owner: AnyModelClass | undefined, relation: string): AnyModelClass {
  if (owner === undefined) throw new TypeError('a position without its parent')
  return owner.getRelation(relation).relatedModelClass as AnyModelClass
}
