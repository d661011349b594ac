import type { Model } from 'objection'
import type { ValueCodec } from '../../codec/ValueCodec.js'
import { classNameOf } from '../../core/CacheError.js'
import { builtInKindOf } from '../../core/values/builtInKind.js'
import { isDriverValue } from '../../core/values/driverClasses.js'
import { nameOfPrototype } from '../../core/values/namedPrototypes.js'
import { Tagged, defineOwn } from '../../core/values/plainData.js'
import { isModel, type AnyModelClass } from '../classes/modelClass.js'
import { isPlainRow } from '../classes/plainRows.js'
import type { GraphNode } from '../classes/relations.js'
import { isTrivialClass, keepsDriverValues } from '../classes/trivialClass.js'
import { modelListRecord, modelRecord, SHARED, WITH_PROTOTYPE, type Snapshot } from '../format/Snapshot.js'
import { internStructure, sameStructure, type Structure } from '../format/Structure.js'
import { copyBuiltIn, localBuiltInKind, storablePrimitive } from '../values/builtIns.js'
import {
  dataPropertyOf,
  isDense,
  modelKeysOf,
  plainObjectKeys,
  sameKeys,
  sameModelKeys,
  untouchedModelKeysOf,
} from '../values/ownProperties.js'
import { unsupportedValue } from '../values/Unstorable.js'
import type { MayInline } from './columnKind.js'
import type { EncodedValues } from './EncodedValues.js'
import { assertClassAt, GraphPositions, type ResolvedPosition } from './GraphPositions.js'
import { ModelCells, type ValueDetacher } from './ModelCells.js'

/** A snapshot, and the values in it that a codec encoded: each as it was in the result, and as the snapshot has it. */
export interface Detached {
  readonly snapshot: Snapshot
  readonly encoded: readonly (readonly [object, Tagged])[]
}

/** Where a result comes from. */
export interface ResultSource {
  readonly modelClass: AnyModelClass
  readonly graph?: GraphNode | undefined
  readonly codecs: readonly ValueCodec[]
  /** Whether the models at the root are as Objection made them of the rows: no hook and no caller has had them yet. */
  readonly isUntouched?: boolean
}

/** Deeper data is rejected, because the functions that copy, compare and encode it are recursive. */
const MAX_DEPTH = 150

/** Thrown where an object occurs a second time and was not announced as shared. */
export const UNEXPECTED_SHARED_OBJECT = new Error('an object that occurs more than once')

const NONE: ReadonlyMap<object, number> = new Map()

/** By class the structure of its latest result. The next one mostly has the same. */
const latest = new WeakMap<AnyModelClass, Structure>()

function structureFor(modelClass: AnyModelClass, structure: Structure): Structure {
  const known = latest.get(modelClass)
  if (known !== undefined && sameStructure(known, structure)) return known
  const interned = internStructure(structure)
  latest.set(modelClass, interned)
  return interned
}

/** Takes one result apart into a snapshot. `shared`: the objects that occur more than once, each with its index. */
export class Detacher implements ValueDetacher {
  readonly mayInline: MayInline
  readonly #source: ResultSource
  readonly #isUntouched: boolean
  readonly #checksBuffers: boolean
  readonly #encodedValues: EncodedValues
  readonly #sharedIndexes: ReadonlyMap<object, number>
  readonly #shared: unknown[] = []
  readonly #seen = new Set<object>()
  readonly #positions = new GraphPositions()
  readonly #cells = new ModelCells(this)
  readonly #encoded: [object, Tagged][] = []
  #depth = 0

  constructor(source: ResultSource, encodedValues: EncodedValues, shared = NONE) {
    const { codecs, isUntouched = false, modelClass } = source
    this.#source = source
    this.#isUntouched = isUntouched && isTrivialClass(modelClass)
    this.#checksBuffers = !this.#isUntouched || !keepsDriverValues(modelClass)
    this.#encodedValues = encodedValues
    this.#sharedIndexes = shared
    const canInlineAll = shared.size === 0 && codecs.length === 0
    this.mayInline = canInlineAll ? undefined : (value) => !shared.has(value) && encodedValues.of(value) === undefined
  }

  detach(result: unknown): Detached {
    const { modelClass, graph } = this.#source
    const root = this.detachValue(result, this.#positions.root(modelClass, graph), '')
    const positions = this.#positions.all.map(({ parent, relation }) => ({ parent, relation }))
    const structure = structureFor(modelClass, { positions, shapes: this.#cells.shapes })
    // `Array.from` fills the holes: an object that is shared only by constructor fields is left out.
    const shared = this.#shared.length === 0 ? this.#shared : Array.from(this.#shared)
    return { snapshot: { structure, root, shared, strategy: 'assign' }, encoded: this.#encoded }
  }

  /** `position` and `key`: the model that holds the value, and its property. The key is empty where no model holds it. */
  detachValue(value: unknown, position: ResolvedPosition, key: string): unknown {
    if (typeof value !== 'object' || value === null) return storablePrimitive(value, key, position.modelClass.name)
    if (++this.#depth > MAX_DEPTH) throw unsupportedValue(`data of more than ${MAX_DEPTH} levels`, key)
    const copy = this.#object(value, position, key)
    this.#depth--
    return copy
  }

  visit(value: object): void {
    if (this.#seen.has(value)) throw UNEXPECTED_SHARED_OBJECT
    this.#seen.add(value)
  }

  #object(value: object, position: ResolvedPosition, key: string): unknown {
    const index = this.#sharedIndexes.size === 0 ? undefined : this.#sharedIndexes.get(value)
    if (index === undefined) {
      this.visit(value)
      return this.#content(value, position, key)
    }
    if (!this.#seen.has(value)) {
      this.#seen.add(value)
      this.#shared[index] = this.#content(value, position, key)
    }
    return new Tagged(SHARED, index)
  }

  #content(value: object, position: ResolvedPosition, key: string): unknown {
    const encoded = this.#encodedValues.of(value)
    if (encoded !== undefined) {
      const tagged = new Tagged(encoded.name, this.detachValue(encoded.data, position, key))
      this.#encoded.push([value, tagged])
      return tagged
    }
    if (isModel(value)) return this.#model(value, key === '' ? position : this.#positions.child(position, key, value))
    if (key === '' && isPlainRow(value, position.modelClass)) return this.#model(value, position)
    if (!Object.isExtensible(value)) throw unsupportedValue('a frozen or sealed object', key, value)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Array.prototype) return this.#array(value as unknown[], position, key)
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, position, key)
    const kind = localBuiltInKind(value, prototype)
    const copy = copyBuiltIn(value, kind, (item) => this.detachValue(item, position, key), this.#checksBuffers)
    return copy ?? this.#withPrototype(value, prototype as object, position, key)
  }

  /** A value of a class that is not this library's: a built-in class of another realm, or a driver's class. */
  #withPrototype(value: object, prototype: object, position: ResolvedPosition, key: string): Tagged {
    const copy = this.#withoutPrototype(value, prototype, position, key)
    if (copy !== undefined) return new Tagged(WITH_PROTOTYPE, [nameOfPrototype(prototype), copy])
    throw unsupportedValue(
      `an instance of ${classNameOf(value)}; register a codec for it (option \`codecs\`)`,
      key,
      value,
    )
  }

  #withoutPrototype(value: object, prototype: object, position: ResolvedPosition, key: string): unknown {
    const kind = isDriverValue(value, prototype) ? 'Object' : builtInKindOf(value)
    if (kind === 'Array') return this.#array(value as unknown[], position, key)
    if (kind === 'Object') return this.#plain(value, position, key)
    return copyBuiltIn(value, kind, (item) => this.detachValue(item, position, key), this.#checksBuffers)
  }

  #model(model: object, position: ResolvedPosition): Tagged {
    assertClassAt(position, model)
    const { shape, cells } = this.#cells.of([model], position, modelKeysOf(model))
    return modelRecord(shape, cells)
  }

  #array(array: unknown[], position: ResolvedPosition, key: string): unknown {
    if (!isDense(array)) throw unsupportedValue('a sparse array, or one with names', key, array)
    // The models of a shared list may refer to the list, so it cannot be a record.
    const models = this.#sharedIndexes.has(array) ? undefined : this.#modelList(array, position, key)
    if (models !== undefined) return models
    // No `map`: on an array of another realm it makes an array of that realm.
    const copy: unknown[] = []
    for (const item of array) copy.push(this.detachValue(item, position, key))
    return copy
  }

  /** The record of a list of models of one class and one shape; `undefined` for any other list. */
  #modelList(array: readonly unknown[], position: ResolvedPosition, key: string): Tagged | undefined {
    const [first] = array
    if (typeof first !== 'object' || first === null) return undefined
    if (!isModel(first) && !(key === '' && isPlainRow(first, position.modelClass))) return undefined
    if (this.mayInline !== undefined && !this.mayInline(first)) return undefined
    const itemPosition = key === '' ? position : this.#positions.child(position, key, first as Model)
    assertClassAt(itemPosition, first)
    const areUntouched = this.#isUntouched && key === ''
    const keys = areUntouched ? untouchedModelKeysOf(first) : modelKeysOf(first)
    for (let i = 1; i < array.length; i++) {
      const model = array[i]
      if (!this.#isModelOf(itemPosition.modelClass, model)) return undefined
      if (areUntouched ? !sameKeys(keys.keys, Object.keys(model)) : !sameModelKeys(keys, modelKeysOf(model)))
        return undefined
    }
    // Objection has made each untouched model for its row, and nothing else had it since.
    if (!areUntouched) for (const model of array) this.visit(model as object)
    const { shape, cells } = this.#cells.of(array as readonly object[], itemPosition, keys)
    return modelListRecord(shape, cells)
  }

  #isModelOf({ prototype }: AnyModelClass, model: unknown): model is object {
    if (typeof model !== 'object' || model === null || Object.getPrototypeOf(model) !== prototype) return false
    return Object.isExtensible(model) && (this.mayInline === undefined || this.mayInline(model))
  }

  #plain(object: object, position: ResolvedPosition, key: string): object {
    const copy = (Object.getPrototypeOf(object) === null ? Object.create(null) : {}) as Record<string, unknown>
    for (const name of plainObjectKeys(object, key)) {
      const value = this.detachValue(dataPropertyOf(object, name, key), position, key)
      if (name in copy) defineOwn(copy, name, value)
      else copy[name] = value
    }
    return copy
  }
}
