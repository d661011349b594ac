import { UnsuitableEntry } from '../../cache/lookup/UnsuitableEntry.js'
import type { ValueCodec } from '../../codec/ValueCodec.js'
import { withStoredPrototype } from '../../core/values/builtInKind.js'
import { Tagged, defineOwn } from '../../core/values/plainData.js'
import { asksForFromJson } from '../classes/jsonMethods.js'
import type { AnyModelClass } from '../classes/modelClass.js'
import {
  isListRecord,
  isModelRecord,
  isWithPrototype,
  SHARED,
  shapeIndexOf,
  WITH_PROTOTYPE,
  type ModelRecord,
  type Snapshot,
  type WithPrototype,
} from '../format/Snapshot.js'
import { copyLeaf } from '../values/builtIns.js'
import { copiersFor, type Copiers } from './copiers.js'
import type { ValueCopier } from './Copier.js'

type Properties = Record<string, unknown>

/**
 * Makes a result from its snapshot: new instances of the given class and of its relations' classes. They share no object with the
 * snapshot or with other results. O(size of the result).
 */
export function rebuild(snapshot: Snapshot, modelClass: AnyModelClass, codecs: readonly ValueCodec[]): unknown {
  const copiers = copiersFor(snapshot.structure, modelClass).countUse()
  const rebuilder = new Rebuilder(snapshot, copiers, codecs)
  if (snapshot.strategy === 'fromJson') return rebuilder.throughFromJson(modelClass)
  assertAssignable(copiers)
  return rebuilder.copy(snapshot.root)
}

/** The entry may be one of another process, or of the time before the class asked. */
function assertAssignable({ distinct }: Copiers): void {
  for (const each of distinct)
    if (asksForFromJson(each))
      throw new UnsuitableEntry(`${each.name} asks for fromJson, and the entry was stored without it`)
}

const isRecord = (value: unknown): boolean => value instanceof Tagged && isModelRecord(value)

/** Rebuilds one result. */
export class Rebuilder implements ValueCopier {
  readonly #snapshot: Snapshot
  readonly #copiers: Copiers
  readonly #codecs: readonly ValueCodec[]
  /** The copies of shared objects, by index. */
  #sharedCopies: unknown[] | undefined
  #asJson = false

  constructor(snapshot: Snapshot, copiers: Copiers, codecs: readonly ValueCodec[]) {
    this.#snapshot = snapshot
    this.#copiers = copiers
    this.#codecs = codecs
  }

  /** Makes the models at the root by the class's own `fromJson`, which makes the models below them. */
  throughFromJson(modelClass: AnyModelClass): unknown {
    this.#asJson = true
    return this.#rootThroughFromJson(this.#snapshot.root, modelClass)
  }

  #rootThroughFromJson(root: unknown, modelClass: AnyModelClass): unknown {
    if (isWithPrototype(root)) {
      const [name, list] = root.data as WithPrototype
      return withStoredPrototype(this.#rootThroughFromJson(list, modelClass) as object, name)
    }
    const json = this.copy(root)
    const model = (item: unknown): unknown => modelClass.fromJson(item as object, { skipValidation: true })
    if (Array.isArray(root)) return (json as unknown[]).map((item, i) => (isRecord(root[i]) ? model(item) : item))
    if (!isRecord(root)) return json
    return Array.isArray(json) ? json.map(model) : model(json)
  }

  copy(value: unknown): unknown {
    return typeof value === 'object' && value !== null ? this.#object(value, undefined) : value
  }

  /** A copy that shares no object with earlier ones. */
  copyAfresh(value: unknown): unknown {
    this.#sharedCopies = undefined
    return this.copy(value)
  }

  /** `index`: of a shared object. Its copy is remembered before it is filled, because its parts may refer to it. */
  #object(value: object, index: number | undefined): unknown {
    if (value instanceof Tagged) return this.#tagged(value, index)
    if (Array.isArray(value)) return this.#array(value, index)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, prototype, index)
    if (value instanceof Map) return this.#map(value, index)
    if (value instanceof Set) return this.#set(value, index)
    return this.#remember(copyLeaf(value), index)
  }

  #tagged(tagged: Tagged, index: number | undefined): unknown {
    if (isModelRecord(tagged)) return index === undefined ? this.#models(tagged) : this.#sharedModel(tagged, index)
    if (tagged.tag === SHARED) return this.#shared(tagged.data)
    if (tagged.tag === WITH_PROTOTYPE) return this.#withPrototype(tagged.data as WithPrototype, index)
    const codec = this.#codecs.find(({ name }) => name === tagged.tag)
    if (codec === undefined) throw new TypeError(`no codec '${tagged.tag}' is registered`)
    return this.#remember(codec.decode(this.copy(tagged.data)), index)
  }

  #withPrototype([name, value]: WithPrototype, index: number | undefined): unknown {
    if (typeof value !== 'object' || value === null || isWithPrototype(value))
      throw new TypeError('a stored prototype without an object')
    return withStoredPrototype(this.#object(value, index) as object, name)
  }

  models(shape: number, cells: readonly unknown[]): object[] {
    if (this.#asJson) return this.#interpretedCopier(shape).many(cells, this, () => ({}))
    const copier = this.#copiers.fastest[shape]
    if (copier === undefined) throw new TypeError('a model record without a shape')
    return copier.many(cells, this)
  }

  #models(record: ModelRecord): unknown {
    const models = this.models(shapeIndexOf(record), record.data)
    if (isListRecord(record)) return models
    if (models.length !== 1) throw new TypeError('a model record with more or fewer cells than one model has')
    return models[0]
  }

  #sharedModel(record: ModelRecord, index: number): unknown {
    if (isListRecord(record)) throw new TypeError('a shared object cannot be a list of models')
    const copier = this.#interpretedCopier(shapeIndexOf(record))
    return copier.fill(this.#remember(this.#asJson ? {} : copier.create(), index), record.data, this)
  }

  #interpretedCopier(shape: number): Copiers['interpreted'][number] {
    const copier = this.#copiers.interpreted[shape]
    if (copier === undefined) throw new TypeError('a model record without a shape')
    return copier
  }

  #shared(index: unknown): unknown {
    const { shared } = this.#snapshot
    const original = typeof index === 'number' ? shared[index] : undefined
    if (typeof original !== 'object' || original === null)
      throw new TypeError('a reference to a shared object that does not exist')
    // A chain of references could be endless.
    if (original instanceof Tagged && original.tag === SHARED) throw new TypeError('a reference to a reference')
    // A codec may decode to `undefined`.
    if (this.#sharedCopies !== undefined && (index as number) in this.#sharedCopies)
      return this.#sharedCopies[index as number]
    return this.#object(original, index as number)
  }

  #array(array: readonly unknown[], index: number | undefined): unknown[] {
    const copy = this.#remember<unknown[]>([], index)
    for (let i = 0; i < array.length; i++) {
      const item = array[i]
      copy.push(typeof item === 'object' && item !== null ? this.#object(item, undefined) : item)
    }
    return copy
  }

  #plain(object: object, prototype: object | null, index: number | undefined): object {
    const copy = this.#remember((prototype === null ? Object.create(null) : {}) as Properties, index)
    for (const name of Object.keys(object)) {
      const value = this.copy((object as Properties)[name])
      if (name in copy) defineOwn(copy, name, value)
      else copy[name] = value
    }
    return copy
  }

  #map(map: Map<unknown, unknown>, index: number | undefined): Map<unknown, unknown> {
    const copy = this.#remember(new Map<unknown, unknown>(), index)
    for (const [name, item] of map) copy.set(this.copy(name), this.copy(item))
    return copy
  }

  #set(set: Set<unknown>, index: number | undefined): Set<unknown> {
    const copy = this.#remember(new Set<unknown>(), index)
    for (const item of set) copy.add(this.copy(item))
    return copy
  }

  #remember<T>(copy: T, index: number | undefined): T {
    if (index !== undefined) (this.#sharedCopies ??= [])[index] = copy
    return copy
  }
}
