import { Tagged } from '../../core/values/plainData.js'
import { isListRecord, isModelRecord, shapeIndexOf } from '../format/Snapshot.js'
import type { ModelList } from '../format/Structure.js'
import { hasPropertiesOfEachDate, isDense, sameKeys } from '../values/ownProperties.js'

/** How a column can be stored. `plain`: plain objects with the same keys, each key a column of its own. */
type ColumnKind = 'value' | 'date' | 'list' | 'plain'

/** An object with more keys is not a record but a collection: its keys differ from row to row. */
const MAX_KEYS = 16

/** A name that people write. Any other key, such as an id, a date or a path, is data and differs from row to row. */
const NAME = /^[a-z_$][\w$]{0,40}$/i

/** Whether a value may lie in the cells: no other place refers to it, and no codec handles it. `undefined`: all values may. */
export type MayInline = ((value: object) => boolean) | undefined

/** The kind that fits the values of one property, one for each model. `first`: the first of them that is an object. */
export function columnKindOf(values: readonly unknown[], first: object, mayInline: MayInline): ColumnKind {
  const prototype: unknown = Object.getPrototypeOf(first)
  if (prototype === Date.prototype) return every(values, mayInline, isPlainDate) ? 'date' : 'value'
  if (prototype === Array.prototype) return every(values, mayInline, isListOfPrimitives) ? 'list' : 'value'
  // A single object cannot show whether its keys are data.
  if (values.length === 1 || prototype !== Object.prototype || values.includes(null) || values.includes(undefined))
    return 'value'
  const keys = inlineableKeys(first)
  if (keys === undefined || keys.length === 0) return 'value'
  return every(values, mayInline, (value) => value === first || isPlainWith(keys, value)) ? 'plain' : 'value'
}

/** Whether all values but `null` and `undefined` are of a kind. */
function every(values: readonly unknown[], mayInline: MayInline, isOfKind: (value: object) => boolean): boolean {
  for (const value of values) {
    if (value === null || value === undefined) continue
    if (typeof value !== 'object' || !isOfKind(value) || !Object.isExtensible(value)) return false
    if (mayInline !== undefined && !mayInline(value)) return false
  }
  return true
}

function isPlainDate(value: object): boolean {
  return Object.getPrototypeOf(value) === Date.prototype && hasPropertiesOfEachDate(value)
}

function isListOfPrimitives(value: object): boolean {
  if (Object.getPrototypeOf(value) !== Array.prototype) return false
  return firstObjectIn(value as unknown[]) === undefined && isDense(value as unknown[])
}

function isPlainWith(keys: readonly string[], value: object): boolean {
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return sameKeys(keys, Object.getOwnPropertyNames(value)) && !hasSymbols(value)
}

/** The first value that is no primitive which can be stored: an object, a function or a symbol. */
export function firstObjectIn(values: readonly unknown[]): unknown {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    const type = typeof value
    if (type === 'object' ? value !== null : type === 'function' || type === 'symbol') return value
  }
  return undefined
}

/** The keys of an object whose properties can be columns; `undefined` where the keys may be data. */
export function inlineableKeys(object: object): readonly string[] | undefined {
  const keys = Object.getOwnPropertyNames(object)
  if (keys.length > MAX_KEYS || !keys.every((key) => NAME.test(key) && key !== '__proto__')) return undefined
  return hasSymbols(object) ? undefined : keys
}

const hasSymbols = (object: object): boolean => Object.getOwnPropertySymbols(object).length > 0

/** The kind of a column whose values are all lists of models of one shape; `undefined` for every other column. */
export function modelListKind(values: readonly unknown[]): ModelList | undefined {
  let shape: number | undefined
  for (const value of values) {
    if (Array.isArray(value) && value.length === 0) continue
    if (!(value instanceof Tagged) || !isModelRecord(value) || !isListRecord(value)) return undefined
    if ((shape ??= shapeIndexOf(value)) !== shapeIndexOf(value)) return undefined
  }
  return shape === undefined ? undefined : { models: shape }
}
