import type { Model } from 'objection'
import { classNameOf } from '../core/CacheError.js'
import { Tagged, defineOwn, typedArrayName, type TypedArray } from '../core/portable.js'
import type { ValueCodec } from '../cache/ValueCodec.js'
import { isModel, relationOf, type AnyModelClass } from './modelClass.js'
import { dataProperty, hasOwnProperties, isDense, keysOfModel, unsupported } from './ownProperties.js'
import { Unkeepable, type Position, type Shape, type Snapshot } from './Snapshot.js'

/** A graph expression as Objection parses it: property names, each with its relation. */
export interface GraphNode {
  readonly $relation?: string
  readonly [property: string]: unknown
}

/** A position while it is being filled. */
interface OpenPosition extends Position {
  readonly index: number
  readonly modelClass: AnyModelClass
  readonly graph: GraphNode | undefined
  readonly shapes: { readonly index: number; readonly shape: Shape }[]
  readonly children: Map<string, OpenPosition>
}

/**
 * Takes a result apart into a snapshot that shares nothing with it. O(size of the result).
 * @throws {Unkeepable} for values that could not be made again exactly.
 */
export function detach(
  result: unknown,
  modelClass: AnyModelClass,
  graph: GraphNode | undefined,
  codecs: readonly ValueCodec[],
): Detached {
  return new Detacher(codecs).detach(result, modelClass, graph)
}

/** A snapshot, and each value in it that a codec took, as it was and as it is kept. */
export interface Detached {
  readonly snapshot: Snapshot
  readonly coded: readonly (readonly [object, Tagged])[]
}

/** Deeper data is refused: everything that copies, compares or encodes it goes down by calling itself. */
const MAX_DEPTH = 150

class Detacher {
  readonly #codecs: readonly ValueCodec[]
  readonly #positions: OpenPosition[] = []
  readonly #shapes: Shape[] = []
  readonly #seen = new Map<object, unknown>()
  readonly #coded: [object, Tagged][] = []
  #shared = false
  #depth = 0

  constructor(codecs: readonly ValueCodec[]) {
    this.#codecs = codecs
  }

  detach(result: unknown, modelClass: AnyModelClass, graph: GraphNode | undefined): Detached {
    const root = this.#value(result, this.#open(-1, null, modelClass, graph), '')
    const positions = this.#positions.map(({ parent, relation }) => ({ parent, relation }))
    const snapshot: Snapshot = { positions, shapes: this.#shapes, root, shared: this.#shared, strategy: 'assign' }
    return { snapshot, coded: this.#coded }
  }

  #open(parent: number, relation: string | null, modelClass: AnyModelClass, graph?: GraphNode): OpenPosition {
    const index = this.#positions.length
    const position = { parent, relation, index, modelClass, graph, shapes: [], children: new Map() }
    this.#positions.push(position)
    return position
  }

  /** `position` and `key`: the model that the value belongs to, and the property; at the root, no key. */
  #value(value: unknown, position: OpenPosition, key: string): unknown {
    if (typeof value !== 'object' || value === null) return keepablePrimitive(value, key)
    this.#depth++
    if (this.#depth > MAX_DEPTH) throw unsupported(`data of more than ${MAX_DEPTH} levels`, key)
    const copy = this.#copy(value, position, key)
    this.#depth--
    return copy
  }

  #copy(value: object, position: OpenPosition, key: string): unknown {
    const known = this.#seen.get(value)
    if (known !== undefined) {
      this.#shared = true
      return known
    }
    const codec = this.#codecFor(value)
    if (codec !== undefined) return this.#encode(codec, value, position, key)
    if (isModel(value)) return this.#model(value, key === '' ? position : this.#childPosition(value, position, key))
    return this.#object(value, position, key)
  }

  #model(model: Model, position: OpenPosition): Tagged {
    if (Object.getPrototypeOf(model) !== position.modelClass.prototype) throw foreignModel(model, position.modelClass)
    if (!Object.isExtensible(model)) throw new Unkeepable('unsupported-value', 'a model that is frozen or sealed')
    const { keys, hidden } = keysOfModel(model)
    const values = new Array<unknown>(keys.length)
    const record = new Tagged(this.#shape(position, keys, hidden), values)
    this.#seen.set(model, record)
    const properties = model as unknown as Record<string, unknown>
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string
      values[i] = this.#value(properties[key], position, key)
    }
    return record
  }

  #shape(position: OpenPosition, keys: readonly string[], hidden: readonly string[]): number {
    for (const { index, shape } of position.shapes) {
      if (sameKeys(shape.keys, keys) && sameKeys(shape.hidden, hidden)) return index
    }
    const index = this.#shapes.length
    const shape = { position: position.index, keys, hidden }
    this.#shapes.push(shape)
    position.shapes.push({ index, shape })
    return index
  }

  #childPosition(model: Model, parent: OpenPosition, key: string): OpenPosition {
    const known = parent.children.get(key)
    if (known !== undefined && Object.getPrototypeOf(model) === known.modelClass.prototype) return known
    const graph = parent.graph?.[key] as GraphNode | undefined
    const relation = relationFor(model, parent.modelClass, [graph?.$relation, key])
    if (relation === undefined) throw foreignModel(model, parent.modelClass)
    const position = this.#open(parent.index, relation.name, relation.modelClass, graph)
    parent.children.set(key, position)
    return position
  }

  #object(value: object, position: OpenPosition, key: string): unknown {
    if (!Object.isExtensible(value)) throw unsupported('a frozen or sealed object', key)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Array.prototype) return this.#array(value as unknown[], position, key)
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, position, key)
    return this.#remember(value, this.#builtIn(value, prototype, position, key))
  }

  #codecFor(value: object): ValueCodec | undefined {
    return this.#codecs.length === 0 ? undefined : this.#codecs.find((codec) => codec.handles(value))
  }

  #encode(codec: ValueCodec, value: object, position: OpenPosition, key: string): Tagged {
    const tagged = this.#remember(value, new Tagged(codec.name, undefined))
    tagged.data = this.#value(codec.encode(value), position, key)
    this.#coded.push([value, tagged])
    return tagged
  }

  #array(array: unknown[], position: OpenPosition, key: string): unknown[] {
    if (!isDense(array)) throw unsupported('a sparse array, or one with names', key)
    const copy = this.#remember<unknown[]>(array, [])
    for (const item of array) copy.push(this.#value(item, position, key))
    return copy
  }

  #plain(object: object, position: OpenPosition, key: string): object {
    const copy = this.#remember<object>(object, Object.getPrototypeOf(object) === null ? Object.create(null) : {})
    if (Object.getOwnPropertySymbols(object).length > 0) throw unsupported('a property named by a symbol', key)
    for (const name of Object.getOwnPropertyNames(object)) {
      const value = this.#value(dataProperty(object, name, key), position, key)
      if (name in copy) defineOwn(copy, name, value)
      else (copy as Record<string, unknown>)[name] = value
    }
    return copy
  }

  #builtIn(value: object, prototype: unknown, position: OpenPosition, key: string): object {
    const part = (item: unknown): unknown => this.#value(item, position, key)
    if (prototype === Map.prototype) {
      if (hasOwnProperties(value)) throw unsupported('a Map with properties', key)
      return new Map([...(value as Map<unknown, unknown>)].map(([name, item]) => [part(name), part(item)]))
    }
    if (prototype === Set.prototype) {
      if (hasOwnProperties(value)) throw unsupported('a Set with properties', key)
      return new Set([...(value as Set<unknown>)].map(part))
    }
    if (prototype === Date.prototype && !hasOwnProperties(value)) return new Date((value as Date).getTime())
    if (prototype === Buffer.prototype) return ownBuffer(value as Buffer)
    if (typedArrayName(value) !== undefined) return (value as TypedArray).slice()
    throw new Unkeepable(
      'unsupported-value',
      `property '${key}' holds an instance of ${classNameOf(value)}; register a codec for it (option \`codecs\`)`,
    )
  }

  #remember<T>(original: object, copy: T): T {
    this.#seen.set(original, copy)
    return copy
  }
}

/** Which of a class's relations has this model's class: those of the given names first. */
function relationFor(
  model: Model,
  owner: AnyModelClass,
  names: readonly (string | undefined)[],
): { name: string; modelClass: AnyModelClass } | undefined {
  for (const name of [...names, ...owner.getRelationNames()]) {
    const relation = name === undefined ? undefined : relationOf(owner, name)
    if (relation !== undefined && relation.relatedModelClass.prototype === Object.getPrototypeOf(model)) {
      return { name: relation.name, modelClass: relation.relatedModelClass as AnyModelClass }
    }
  }
  return undefined
}

function foreignModel(model: Model, expected: AnyModelClass): Unkeepable {
  return new Unkeepable(
    'unknown-model-class',
    `a model of class ${classNameOf(model)} where ${expected.name || 'the queried class'} and its relations give no such class`,
  )
}

function keepablePrimitive(value: unknown, key: string): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw unsupported(`a ${typeof value}`, key)
  return value
}

/** A buffer with memory of its own: a slice of Node's pool would keep the whole pool alive. */
function ownBuffer(buffer: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(buffer.length)
  buffer.copy(copy)
  return copy
}

function sameKeys(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
