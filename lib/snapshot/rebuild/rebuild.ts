import type { ValueCodec } from '../../codec/ValueCodec.js'
import { withStoredPrototype } from '../../core/values/builtInKind.js'
import { Tagged, defineOwn } from '../../core/values/plainData.js'
import { copyLeaf } from '../values/builtIns.js'
import { copiersFor, type Copiers } from './copiers.js'
import type { ValueCopier } from './Copier.js'
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

type Properties = Record<string, unknown>

/**
 * Makes a snapshot's result again: fresh instances of the given class and its relations' classes, which share nothing with
 * the snapshot or with each other. O(size of the result).
 */
export function rebuild(snapshot: Snapshot, modelClass: AnyModelClass, codecs: readonly ValueCodec[]): unknown {
  const rebuilder = new Rebuilder(snapshot, copiersFor(snapshot.structure, modelClass).countUse(), codecs)
  return snapshot.strategy === 'assign' ? rebuilder.copy(snapshot.root) : rebuilder.throughFromJson(modelClass)
}

const isRecord = (value: unknown): boolean => value instanceof Tagged && isModelRecord(value)

/** One making again of a snapshot. */
export class Rebuilder implements ValueCopier {
  readonly #snapshot: Snapshot
  readonly #copiers: Copiers
  readonly #codecs: readonly ValueCodec[]
  /** The copies of what is shared, as far as they are made. */
  #made: unknown[] | undefined
  #asJson = false

  constructor(snapshot: Snapshot, copiers: Copiers, codecs: readonly ValueCodec[]) {
    this.#snapshot = snapshot
    this.#copiers = copiers
    this.#codecs = codecs
  }

  /** The models at the root by the class's own `fromJson`, which makes those below them too. */
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

  /** A copy that shares nothing with earlier ones. */
  copyAfresh(value: unknown): unknown {
    this.#made = undefined
    return this.copy(value)
  }

  /** `number`: which of the shared ones it is; such a copy is known before it is filled, which may lead back to it. */
  #object(value: object, number: number | undefined): unknown {
    if (value instanceof Tagged) return this.#tagged(value, number)
    if (Array.isArray(value)) return this.#array(value, number)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, prototype, number)
    if (value instanceof Map) return this.#map(value, number)
    if (value instanceof Set) return this.#set(value, number)
    return this.#known(copyLeaf(value), number)
  }

  #tagged(tagged: Tagged, number: number | undefined): unknown {
    if (isModelRecord(tagged)) return number === undefined ? this.#models(tagged) : this.#sharedModel(tagged, number)
    if (tagged.tag === SHARED) return this.#shared(tagged.data)
    if (tagged.tag === WITH_PROTOTYPE) return this.#withPrototype(tagged.data as WithPrototype, number)
    const codec = this.#codecs.find(({ name }) => name === tagged.tag)
    if (codec === undefined) throw new TypeError(`no codec '${tagged.tag}' is registered`)
    return this.#known(codec.decode(this.copy(tagged.data)), number)
  }

  #withPrototype([name, value]: WithPrototype, number: number | undefined): unknown {
    if (typeof value !== 'object' || value === null || isWithPrototype(value)) throw new TypeError('no object')
    return withStoredPrototype(this.#object(value, number) as object, name)
  }

  models(shape: number, cells: readonly unknown[]): object[] {
    if (this.#asJson) return this.#plainCopier(shape).asJson(cells, this)
    const copier = this.#copiers.fastest[shape]
    if (copier === undefined) throw new TypeError('models of no shape')
    return copier.many(cells, this)
  }

  #models(record: ModelRecord): unknown {
    const models = this.models(shapeIndexOf(record), record.data)
    if (isListRecord(record)) return models
    if (models.length !== 1) throw new TypeError('not the cells of one model')
    return models[0]
  }

  #sharedModel(record: ModelRecord, number: number): unknown {
    if (isListRecord(record)) throw new TypeError('a shared list is none of models')
    const copier = this.#plainCopier(shapeIndexOf(record))
    return copier.fill(this.#known(this.#asJson ? {} : copier.create(), number), record.data, this)
  }

  #plainCopier(shape: number): Copiers['interpreted'][number] {
    const copier = this.#copiers.interpreted[shape]
    if (copier === undefined) throw new TypeError('a model of no shape')
    return copier
  }

  #shared(number: unknown): unknown {
    const { shared } = this.#snapshot
    const original = typeof number === 'number' ? shared[number] : undefined
    if (typeof original !== 'object' || original === null) throw new TypeError('shares nothing')
    // One reference to another one after the other could be a long way.
    if (original instanceof Tagged && original.tag === SHARED) throw new TypeError('shares what is shared')
    // What a codec makes may be nothing at all.
    if (this.#made !== undefined && (number as number) in this.#made) return this.#made[number as number]
    return this.#object(original, number as number)
  }

  #array(array: readonly unknown[], number: number | undefined): unknown[] {
    const copy = this.#known<unknown[]>([], number)
    for (let i = 0; i < array.length; i++) {
      const item = array[i]
      copy.push(typeof item === 'object' && item !== null ? this.#object(item, undefined) : item)
    }
    return copy
  }

  #plain(object: object, prototype: object | null, number: number | undefined): object {
    const copy = this.#known((prototype === null ? Object.create(null) : {}) as Properties, number)
    for (const name of Object.keys(object)) {
      const value = this.copy((object as Properties)[name])
      if (name in copy) defineOwn(copy, name, value)
      else copy[name] = value
    }
    return copy
  }

  #map(map: Map<unknown, unknown>, number: number | undefined): Map<unknown, unknown> {
    const copy = this.#known(new Map<unknown, unknown>(), number)
    for (const [name, item] of map) copy.set(this.copy(name), this.copy(item))
    return copy
  }

  #set(set: Set<unknown>, number: number | undefined): Set<unknown> {
    const copy = this.#known(new Set<unknown>(), number)
    for (const item of set) copy.add(this.copy(item))
    return copy
  }

  #known<T>(copy: T, number: number | undefined): T {
    if (number !== undefined) (this.#made ??= [])[number] = copy
    return copy
  }
}
