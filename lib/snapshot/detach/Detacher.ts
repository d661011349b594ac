import { classNameOf } from '../../core/CacheError.js'
import { isDriverValue } from '../../core/values/driverClasses.js'
import { builtInKindOf } from '../../core/values/builtInKind.js'
import { nameOfPrototype } from '../../core/values/namedPrototypes.js'
import { Tagged, defineOwn } from '../../core/values/plainData.js'
import type { ValueCodec } from '../../codec/ValueCodec.js'
import { copyBuiltIn, storablePrimitive, localBuiltInKind } from '../values/builtIns.js'
import { modelListKind, toCells, propertyValues, type Columns } from './columns.js'
import type { EncodedValues } from './EncodedValues.js'
import { inlineableKeys, isStorablePrimitive, columnKindOf } from './columnKind.js'
import { areFromConstructor, constructorFieldsOf } from '../classes/constructorFields.js'
import { isModel, type AnyModelClass } from '../classes/modelClass.js'
import {
  dataPropertyOf,
  isDense,
  modelKeysOf,
  untouchedModelKeysOf,
  plainObjectKeys,
  sameModelKeys,
  unsupportedValue,
} from '../values/ownProperties.js'
import { keepsDriverValues, isTrivialClass } from '../classes/trivialClass.js'
import { assertClassAt, GraphPositions, type GraphNode, type ResolvedPosition } from './GraphPositions.js'
import { ShapeList } from './ShapeList.js'
import { modelListRecord, modelRecord, SHARED, WITH_PROTOTYPE, type Snapshot } from '../format/Snapshot.js'
import { internStructure, type InlinedObject, type PropertyKind } from '../format/Structure.js'

/** A snapshot, and each value in it that a codec took, as it was and as it is kept. */
export interface Detached {
  readonly snapshot: Snapshot
  readonly encoded: readonly (readonly [object, Tagged])[]
}

/** What is known of a result, beside its value. */
export interface ResultSource {
  readonly modelClass: AnyModelClass
  readonly graph?: GraphNode | undefined
  readonly codecs: readonly ValueCodec[]
  /** Whether the models at the root are as Objection made them of the rows: no hook and no caller has had them yet. */
  readonly isUntouched?: boolean
}

/** Deeper data is refused: everything that copies, compares or encodes it goes down by calling itself. */
const MAX_DEPTH = 150

/** Objects in objects go into the cells down to this depth. */
const MOST_INLINED = 4

/** No object occurs more than once. */
export const NOTHING: ReadonlyMap<object, number> = new Map()

/** Thrown where an object comes a second time that was taken for one that occurs once. */
export const REPEATED = new Error('an object that occurs more than once')

/** One taking apart of a result. */
export class Detacher {
  readonly #source: ResultSource
  readonly #isUntouched: boolean
  readonly #mayHoldMore: boolean
  readonly #encoded: EncodedValues
  readonly #sharedNumbers: ReadonlyMap<object, number>
  readonly #shared: unknown[] = []
  readonly #seen = new Set<object>()
  readonly #positions = new GraphPositions()
  readonly #shapes = new ShapeList()
  readonly #coded: [object, Tagged][] = []
  /** Whether nothing but its place in the result has a say in how a value is kept; `undefined`: so it is with all. */
  readonly #isOwn: ((value: object) => boolean) | undefined
  #depth = 0
  #inlining = 0

  constructor(source: ResultSource, encoded: EncodedValues, shared: ReadonlyMap<object, number>) {
    const { codecs, isUntouched = false, modelClass } = source
    this.#source = source
    this.#isUntouched = isUntouched && isTrivialClass(modelClass)
    this.#mayHoldMore = !this.#isUntouched || !keepsDriverValues(modelClass)
    this.#encoded = encoded
    this.#sharedNumbers = shared
    if (shared.size > 0 || codecs.length > 0) {
      this.#isOwn = (value) => !shared.has(value) && encoded.of(value) === undefined
    }
  }

  detach(result: unknown): Detached {
    const { modelClass, graph } = this.#source
    const root = this.#value(result, this.#positions.root(modelClass, graph), '')
    const positions = this.#positions.all.map(({ parent, relation }) => ({ parent, relation }))
    const structure = internStructure({ positions, shapes: this.#shapes.all })
    // What occurs in fields that constructors make alone is not taken down.
    const shared = this.#shared.length === 0 ? this.#shared : Array.from(this.#shared)
    return { snapshot: { structure, root, shared, strategy: 'assign' }, encoded: this.#coded }
  }

  /** `position` and `key`: the model that the value belongs to, and the property; at the root, no key. */
  #value(value: unknown, position: ResolvedPosition, key: string): unknown {
    if (typeof value !== 'object' || value === null) return storablePrimitive(value, key, position.modelClass.name)
    if (++this.#depth > MAX_DEPTH) throw unsupportedValue(`data of more than ${MAX_DEPTH} levels`, key)
    const copy = this.#sharedOrOwn(value, position, key)
    this.#depth--
    return copy
  }

  #sharedOrOwn(value: object, position: ResolvedPosition, key: string): unknown {
    const number = this.#sharedNumbers.size === 0 ? undefined : this.#sharedNumbers.get(value)
    if (number === undefined) {
      this.#meet(value)
      return this.#own(value, position, key)
    }
    if (!this.#seen.has(value)) {
      this.#seen.add(value)
      this.#shared[number] = this.#own(value, position, key)
    }
    return new Tagged(SHARED, number)
  }

  #meet(value: object): void {
    if (this.#seen.has(value)) throw REPEATED
    this.#seen.add(value)
  }

  #own(value: object, position: ResolvedPosition, key: string): unknown {
    const code = this.#encoded.of(value)
    if (code !== undefined) {
      const tagged = new Tagged(code.name, this.#value(code.data, position, key))
      this.#coded.push([value, tagged])
      return tagged
    }
    if (isModel(value)) return this.#one(value, key === '' ? position : this.#positions.child(position, key, value))
    if (!Object.isExtensible(value)) throw unsupportedValue('a frozen or sealed object', key, value)
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Array.prototype) return this.#array(value as unknown[], position, key)
    if (prototype === Object.prototype || prototype === null) return this.#plain(value, position, key)
    const kind = localBuiltInKind(value, prototype)
    const copy = copyBuiltIn(value, kind, (item) => this.#value(item, position, key), this.#mayHoldMore)
    return copy ?? this.#withPrototype(value, prototype as object, position, key)
  }

  /** What is of a class that this library does not have: a built-in class of another realm, or a class of a driver. */
  #withPrototype(value: object, prototype: object, position: ResolvedPosition, key: string): Tagged {
    const copy = this.#withoutPrototype(value, prototype, position, key)
    if (copy !== undefined) return new Tagged(WITH_PROTOTYPE, [nameOfPrototype(prototype), copy])
    throw unsupportedValue(`an instance of ${classNameOf(value)}; register a codec for it (option \`codecs\`)`, key, value)
  }

  #withoutPrototype(value: object, prototype: object, position: ResolvedPosition, key: string): unknown {
    const kind = isDriverValue(value, prototype) ? 'Object' : builtInKindOf(value)
    if (kind === 'Array') return this.#array(value as unknown[], position, key)
    if (kind === 'Object') return this.#plain(value, position, key)
    return copyBuiltIn(value, kind, (item) => this.#value(item, position, key), this.#mayHoldMore)
  }

  #one(model: object, position: ResolvedPosition): Tagged {
    assertClassAt(model, position)
    const { shape, cells } = this.#cells([model], position, modelKeysOf(model))
    return modelRecord(shape, cells)
  }

  #array(array: unknown[], position: ResolvedPosition, key: string): unknown {
    if (!isDense(array)) throw unsupportedValue('a sparse array, or one with names', key, array)
    // A list that occurs again may be found again in its own models.
    const models = this.#sharedNumbers.has(array) ? undefined : this.#models(array, position, key)
    if (models !== undefined) return models
    // The methods of an array of another realm make arrays of that realm.
    const copy: unknown[] = []
    for (const item of array) copy.push(this.#value(item, position, key))
    return copy
  }

  /** A list of models that are all of one class and one shape; `undefined` where they are not. */
  #models(array: readonly unknown[], position: ResolvedPosition, key: string): Tagged | undefined {
    const [first] = array
    if (typeof first !== 'object' || first === null || !isModel(first)) return undefined
    if (this.#isOwn !== undefined && !this.#isOwn(first)) return undefined
    const below = key === '' ? position : this.#positions.child(position, key, first)
    assertClassAt(first, below)
    // At the root, where there is no key, Objection may have been the only one to have them in hand.
    const keysOf = this.#isUntouched && key === '' ? untouchedModelKeysOf : modelKeysOf
    const keys = keysOf(first)
    const alike = (model: unknown, index: number): boolean =>
      index === 0 || (this.#isKeepable(model, below.modelClass) && sameModelKeys(keys, keysOf(model)))
    if (!array.every(alike)) return undefined
    for (const model of array) this.#meet(model as object)
    const { shape, cells } = this.#cells(array as readonly object[], below, keys)
    return modelListRecord(shape, cells)
  }

  #isKeepable(model: unknown, { prototype }: AnyModelClass): model is object {
    if (typeof model !== 'object' || model === null || Object.getPrototypeOf(model) !== prototype) return false
    return Object.isExtensible(model) && (this.#isOwn === undefined || this.#isOwn(model))
  }

  #cells(
    models: readonly object[],
    position: ResolvedPosition,
    { keys, hidden }: { readonly keys: readonly string[]; readonly hidden: readonly string[] },
  ): { shape: number; cells: unknown[] } {
    const columns: Columns = []
    // In the order of the keys, all of which are enumerable but for the hidden ones: quicker than to ask for each.
    const rows = models.map((model) => (hidden.length === 0 ? Object.values(model) : propertyValues(model, keys)))
    const fields = constructorFieldsOf(position.modelClass)
    const kinds = keys.map((key, i): PropertyKind => {
      const values = rows.map((row) => row[i])
      if (areFromConstructor(values, fields.get(key), key, position.modelClass))
        return (columns.push(values.map(() => null)), 'made')
      return this.#column(values, columns, position, key)
    })
    return {
      shape: this.#shapes.indexOf({ position: position.index, keys, kinds, hidden }),
      cells: toCells(columns, models.length),
    }
  }

  /** Adds what keeps the values of one property, and tells how. */
  #column(values: readonly unknown[], columns: Columns, position: ResolvedPosition, key: string): PropertyKind {
    const kind = this.#inlining < MOST_INLINED ? columnKindOf(values, this.#isOwn) : 'value'
    if (kind === 'value') {
      if (values.every(isStorablePrimitive)) return (columns.push(values as unknown[]), kind)
      const kept = values.map((value) => this.#value(value, position, key))
      const models = modelListKind(kept)
      columns.push(models === undefined ? kept : kept.map((list) => (list instanceof Tagged ? list.data : list)))
      return models ?? kind
    }
    for (const value of values) if (typeof value === 'object' && value !== null) this.#meet(value)
    if (kind === 'plain') return this.#inlined(values as readonly object[], columns, position, key)
    if (kind === 'date') columns.push((values as readonly (Date | null)[]).map((date) => date && date.getTime()))
    else columns.push((values as readonly (unknown[] | null)[]).map((list) => list && [...list]))
    return kind
  }

  #inlined(objects: readonly object[], columns: Columns, position: ResolvedPosition, key: string): InlinedObject {
    const keys = inlineableKeys(objects[0] as object) as readonly string[]
    this.#inlining++
    const kinds = keys.map((name) => {
      const values = objects.map((object) => dataPropertyOf(object, name, key))
      return this.#column(values, columns, position, key)
    })
    this.#inlining--
    return { keys, kinds }
  }

  #plain(object: object, position: ResolvedPosition, key: string): object {
    const copy = (Object.getPrototypeOf(object) === null ? Object.create(null) : {}) as Record<string, unknown>
    for (const name of plainObjectKeys(object, key)) {
      const value = this.#value(dataPropertyOf(object, name, key), position, key)
      if (name in copy) defineOwn(copy, name, value)
      else copy[name] = value
    }
    return copy
  }
}
