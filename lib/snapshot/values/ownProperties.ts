import { pathInResult } from './resultPath.js'
import { Unstorable } from '../format/Snapshot.js'

/** Objection's own hidden properties, which are carried over. */
const HIDDEN_PROPERTIES: readonly string[] = ['$$omitFromJson', '$$omitFromDatabaseJson', '$$queryProps']

const NONE: readonly string[] = []

/** The names of a model's own properties, in their order, and which of them are not enumerable. */
export interface ModelKeys {
  readonly keys: readonly string[]
  readonly hidden: readonly string[]
}

/** @throws {Unstorable} for properties that no row gives. */
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

/** The same for a model that has none but those. */
export const untouchedModelKeysOf = (model: object): ModelKeys => ({ keys: Object.keys(model), hidden: NONE })

export const sameModelKeys = (one: ModelKeys, other: ModelKeys): boolean =>
  sameKeys(one.keys, other.keys) && sameKeys(one.hidden, other.hidden)

/** Whether both list the same, in the same order. */
export function sameKeys(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}

function oddProperty(key: string): Unstorable {
  return unsupportedValue('what no row gives: an accessor, a symbol, or a hidden or read-only property', key)
}

/** The names of a plain object's properties; `key` is the model's property that holds it. */
export function plainObjectKeys(object: object, key: string): string[] {
  if (Object.getOwnPropertySymbols(object).length > 0)
    throw unsupportedValue('an object with a property named by a symbol', key, object)
  return Object.getOwnPropertyNames(object)
}

/** The value of an object's own property, which must be one as a literal makes it. */
export function dataPropertyOf(object: object, name: string, key: string): unknown {
  const descriptor = Reflect.getOwnPropertyDescriptor(object, name) as PropertyDescriptor
  if (descriptor.enumerable !== true || !('value' in descriptor))
    throw unsupportedValue('an object with a hidden or computed property', key, object)
  if (descriptor.writable !== true || descriptor.configurable !== true)
    throw unsupportedValue('an object with a read-only property', key, object)
  return descriptor.value as unknown
}

/** Whether an array has all its items, and nothing beside them. */
export function isDense(array: readonly unknown[]): boolean {
  for (let i = 0; i < array.length; i++) if (!(i in array)) return false
  // One more for the length; `Object.keys`, which is quicker, would not see hidden ones.
  return Reflect.ownKeys(array).length === array.length + 1
}

/** Whether it has any property of its own. */
export const hasOwnProperties = (value: object): boolean => Reflect.ownKeys(value).length > 0

/** What to throw for a part of a result that cannot be copied exactly; `key`: the model's property that holds it. */
export function unsupportedValue(what: string, key: string, part?: unknown): Unstorable {
  if (key !== '') return new Unstorable('unsupported-value', `property '${key}' holds ${what}`)
  return new Unstorable('unsupported-value', `the result holds ${what}`, { part: { what, value: part } })
}

/** The same error, with the place of the part that it is about. */
export function withPath(error: unknown, result: unknown): unknown {
  if (!(error instanceof Unstorable) || error.about.part === undefined) return error
  const { what, value } = error.about.part
  const place = value === undefined ? 'the result' : pathInResult(value, result)
  return new Unstorable(error.reason, `${place} ${value === result ? 'is' : 'holds'} ${what}`)
}
