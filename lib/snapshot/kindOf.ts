import { hasOwnProperties, isDense, sameKeys } from './ownProperties.js'

/** How a column could be kept; `plain`: objects with the same keys, to be put into the models' cells. */
export type ColumnKind = 'value' | 'date' | 'list' | 'plain'

/** More keys than this are no record but a collection, whose keys differ from row to row. */
const MOST_KEYS = 16

/** Names that people write; what else is a key (an id, a date, a path) is data, and differs from row to row. */
const NAME = /^[a-z_$][\w$]{0,40}$/i

/** Tells of the values of one property, one for each model; `isOwn`: whether a value has only its place to be kept in. */
export function kindOf(values: readonly unknown[], isOwn: (value: object) => boolean): ColumnKind {
  let kind: ColumnKind | undefined
  let hasNothing = false
  for (const value of values) {
    if (value === null || value === undefined) {
      hasNothing = true
      continue
    }
    if (typeof value !== 'object' || !isOwn(value) || !Object.isExtensible(value)) return 'value'
    kind ??= kindOfObject(value)
    if (kind === 'value' || kindOfObject(value) !== kind) return 'value'
  }
  if (kind !== 'plain') return kind ?? 'value'
  return !hasNothing && haveSameKeys(values as readonly object[]) ? kind : 'value'
}

function haveSameKeys(objects: readonly object[]): boolean {
  const keys = inlineableKeys(objects[0] as object)
  return (
    keys !== undefined &&
    objects.every((object) => sameKeys(keys, Object.getOwnPropertyNames(object)) && !hasSymbols(object))
  )
}

const hasSymbols = (object: object): boolean => Object.getOwnPropertySymbols(object).length > 0

function kindOfObject(value: object): ColumnKind {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Date.prototype) return hasOwnProperties(value) ? 'value' : 'date'
  if (prototype === Array.prototype) return isListOfPrimitives(value as unknown[]) ? 'list' : 'value'
  return prototype === Object.prototype ? 'plain' : 'value'
}

function isListOfPrimitives(array: readonly unknown[]): boolean {
  return isDense(array) && array.every(isPrimitive)
}

function isPrimitive(value: unknown): boolean {
  if (typeof value === 'object') return value === null
  return typeof value !== 'function' && typeof value !== 'symbol'
}

/** The keys of an object that can be put into its model's cells; `undefined` where they could be data themselves. */
export function inlineableKeys(object: object): readonly string[] | undefined {
  const keys = Object.getOwnPropertyNames(object)
  if (keys.length > MOST_KEYS || !keys.every((key) => NAME.test(key) && key !== '__proto__')) return undefined
  return hasSymbols(object) ? undefined : keys
}
