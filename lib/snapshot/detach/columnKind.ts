import { hasOwnProperties, isDense, sameKeys } from '../values/ownProperties.js'

/** How a column could be kept; `plain`: objects with the same keys, to be put into the models' cells. */
export type ColumnKind = 'value' | 'date' | 'list' | 'plain'

/** More keys than this are no record but a collection, whose keys differ from row to row. */
const MOST_KEYS = 16

/** Names that people write; what else is a key (an id, a date, a path) is data, and differs from row to row. */
const NAME = /^[a-z_$][\w$]{0,40}$/i

/** Whether a value has only its place to be kept in; `undefined`: all have. */
type IsOwn = ((value: object) => boolean) | undefined

/** Tells of the values of one property, one for each model. */
export function columnKindOf(values: readonly unknown[], isOwn: IsOwn): ColumnKind {
  const first = values.find((value) => value !== null && value !== undefined)
  if (typeof first !== 'object' || first === null) return 'value'
  const prototype: unknown = Object.getPrototypeOf(first)
  if (prototype === Date.prototype) return every(values, isOwn, isPlainDate) ? 'date' : 'value'
  if (prototype === Array.prototype) return every(values, isOwn, isListOfPrimitives) ? 'list' : 'value'
  // Of one object nobody can tell whether its keys are data.
  if (values.length === 1 || prototype !== Object.prototype || values.includes(null) || values.includes(undefined))
    return 'value'
  const keys = inlineableKeys(first)
  if (keys === undefined || keys.length === 0) return 'value'
  return every(values, isOwn, (value) => value === first || isPlainWith(keys, value)) ? 'plain' : 'value'
}

/** Whether it holds for each of them that is not nothing. */
function every(values: readonly unknown[], isOwn: IsOwn, isOfKind: (value: object) => boolean): boolean {
  for (const value of values) {
    if (value === null || value === undefined) continue
    if (typeof value !== 'object' || !isOfKind(value) || !Object.isExtensible(value)) return false
    if (isOwn !== undefined && !isOwn(value)) return false
  }
  return true
}

function isPlainDate(value: object): boolean {
  return Object.getPrototypeOf(value) === Date.prototype && !hasOwnProperties(value)
}

function isListOfPrimitives(value: object): boolean {
  if (Object.getPrototypeOf(value) !== Array.prototype) return false
  return (value as unknown[]).every(isStorablePrimitive) && isDense(value as unknown[])
}

function isPlainWith(keys: readonly string[], value: object): boolean {
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return sameKeys(keys, Object.getOwnPropertyNames(value)) && !hasSymbols(value)
}

/** Whether it is a primitive that can be kept. */
export function isStorablePrimitive(value: unknown): boolean {
  if (typeof value === 'object') return value === null
  return typeof value !== 'function' && typeof value !== 'symbol'
}

/** The keys of an object that can be put into its model's cells; `undefined` where they could be data themselves. */
export function inlineableKeys(object: object): readonly string[] | undefined {
  const keys = Object.getOwnPropertyNames(object)
  if (keys.length > MOST_KEYS || !keys.every((key) => NAME.test(key) && key !== '__proto__')) return undefined
  return hasSymbols(object) ? undefined : keys
}

const hasSymbols = (object: object): boolean => Object.getOwnPropertySymbols(object).length > 0
