import { isDeepStrictEqual } from 'node:util'
import { unsupportedValue, type Unstorable } from './Unstorable.js'

/** Objection's own hidden properties. A snapshot keeps them. */
const HIDDEN_PROPERTIES: readonly string[] = ['$$omitFromJson', '$$omitFromDatabaseJson', '$$queryProps']

const NONE: readonly string[] = []

/** The names of a model's own properties in their order, and those among them that are not enumerable. */
export interface ModelKeys {
  readonly keys: readonly string[]
  readonly hidden: readonly string[]
}

/** @throws {Unstorable} for properties that a row cannot give: accessors, symbols, hidden or read-only ones. */
export function modelKeysOf(model: object): ModelKeys {
  if (Object.getOwnPropertySymbols(model).length > 0) throw oddProperty('a symbol')
  const keys = Object.getOwnPropertyNames(model)
  let hidden = NONE
  for (const key of keys) {
    const descriptor = Reflect.getOwnPropertyDescriptor(model, key) as PropertyDescriptor
    if (descriptor.writable !== true || descriptor.configurable !== true) throw oddProperty(key)
    if (descriptor.enumerable === true) continue
    if (!HIDDEN_PROPERTIES.includes(key)) throw oddProperty(key)
    hidden = [...hidden, key]
  }
  return { keys, hidden }
}

/** The quick form for a model that can only have the plain properties that Objection assigned from a row. */
export const untouchedModelKeysOf = (model: object): ModelKeys => ({ keys: Object.keys(model), hidden: NONE })

export const sameModelKeys = (one: ModelKeys, other: ModelKeys): boolean =>
  sameKeys(one.keys, other.keys) && sameKeys(one.hidden, other.hidden)

export function sameKeys(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}

function oddProperty(key: string): Unstorable {
  return unsupportedValue('what a row cannot give: an accessor, a symbol, or a hidden or read-only property', key)
}

/** @throws {Unstorable} for symbols. `key`: the property of a model that holds the object. */
export function plainObjectKeys(object: object, key: string): string[] {
  if (Object.getOwnPropertySymbols(object).length > 0)
    throw unsupportedValue('an object with a property named by a symbol', key, object)
  return Object.getOwnPropertyNames(object)
}

/** @throws {Unstorable} for a property that an object literal would not make. */
export function dataPropertyOf(object: object, name: string, key: string): unknown {
  const descriptor = Reflect.getOwnPropertyDescriptor(object, name) as PropertyDescriptor
  if (descriptor.enumerable !== true || !('value' in descriptor))
    throw unsupportedValue('an object with a hidden or computed property', key, object)
  if (descriptor.writable !== true || descriptor.configurable !== true)
    throw unsupportedValue('an object with a read-only property', key, object)
  return descriptor.value as unknown
}

/** Whether an array has all its items and no other property. */
export function isDense(array: readonly unknown[]): boolean {
  for (let i = 0; i < array.length; i++) if (!(i in array)) return false
  // One more for `length`. `Object.keys` is quicker, but does not list hidden properties.
  return Reflect.ownKeys(array).length === array.length + 1
}

export const hasOwnProperties = (value: object): boolean => Reflect.ownKeys(value).length > 0

/**
 * Whether a copy of the date has all of its own properties: a date has none, but the `Date` of fake timers gives some to each
 * instance, and so to a copy.
 */
export function hasPropertiesOfEachDate(date: object): boolean {
  if (!hasOwnProperties(date)) return true
  return isDeepStrictEqual(Object.getOwnPropertyDescriptors(date), Object.getOwnPropertyDescriptors(new Date(0)))
}
