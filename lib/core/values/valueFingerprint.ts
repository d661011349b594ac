import { describeValue } from '../CacheError.js'
import { builtInKindOf } from './builtInKind.js'
import { nameOfPrototype } from './namedPrototypes.js'

/**
 * A text that is the same for equal plain data and differs for different data. Types count: `1`, `'1'` and `1n` differ, and so do
 * `null` and `undefined`, `0` and `-0`. The order of an object's keys does not count. `undefined` for functions, class instances,
 * maps, sets, typed arrays and cycles. O(size of the data).
 */
export function valueFingerprint(value: unknown): string | undefined {
  return textOf(value, false)
}

/** The fingerprint with the order of an object's keys as a part of it, for data whose key order changes the SQL. */
export function orderedFingerprint(value: unknown): string | undefined {
  return textOf(value, true)
}

const NOT_PLAIN = Symbol('not plain data')
const MAX_DEPTH = 64

function textOf(value: unknown, ordered: boolean): string | undefined {
  try {
    return write(value, 0, ordered)
  } catch {
    // Not plain data, or an object that throws when it is read.
    return undefined
  }
}

function write(value: unknown, depth: number, ordered: boolean): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'boolean' || value === null) return String(value)
  if (value === undefined) return 'u'
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || depth > MAX_DEPTH) throw NOT_PLAIN
  return writeObject(value, depth + 1, ordered)
}

function writeObject(value: object, depth: number, ordered: boolean): string {
  if (Array.isArray(value)) return writeArray(value, depth, ordered)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Date.prototype) return writeDate(value as Date)
  if (Buffer.isBuffer(value)) return `b${JSON.stringify(value.toString('base64'))}`
  if (prototype !== Object.prototype && prototype !== null) return writeOfOtherRealm(value, depth, ordered)
  return writeProperties(value, depth, ordered)
}

/** Drivers and JSON ask a date for its methods, and one of its own can say anything. */
function writeDate(date: Date): string {
  if (Object.keys(date).length > 0) throw NOT_PLAIN
  return `d${date.getTime()}`
}

/** A plain object or date of another realm: drivers can treat it differently from one of this realm. */
function writeOfOtherRealm(value: object, depth: number, ordered: boolean): string {
  const kind = builtInKindOf(value)
  if (kind !== 'Date' && kind !== 'Object') throw NOT_PLAIN
  const realm = `r${JSON.stringify(nameOfPrototype(Object.getPrototypeOf(value) as object))}`
  if (kind === 'Date') return `${realm}d${Date.prototype.getTime.call(value)}`
  return realm + writeProperties(value, depth, ordered)
}

function writeProperties(value: object, depth: number, ordered: boolean): string {
  if (Object.getOwnPropertySymbols(value).length > 0) throw NOT_PLAIN
  const record = value as Record<string, unknown>
  const names = ordered ? Object.keys(record) : Object.keys(record).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${write(record[name], depth, ordered)}`).join()}}`
}

function writeArray(array: readonly unknown[], depth: number, ordered: boolean): string {
  let text = '['
  for (let i = 0; i < array.length; i++) text += `${i === 0 ? '' : ','}${write(array[i], depth, ordered)}`
  return `${text}]`
}

/** A part of a value that has no fingerprint: its path, such as `.user.roles[2]`, and a description. */
interface NonPlainPart {
  readonly path: string
  readonly what: string
}

/** The first part of a value because of which the value has no fingerprint; `undefined` if the value has one. */
export function firstNonPlainPart(value: unknown, path = '', depth = 0): NonPlainPart | undefined {
  if (valueFingerprint(value) !== undefined) return undefined
  const what = describeValue(value)
  if (typeof value !== 'object' || value === null || !isContainer(value)) return { path, what }
  if (depth > MAX_DEPTH) return { path, what: 'nested too deep' }
  for (const name of Reflect.ownKeys(value)) {
    const step = `${path}${stepTo(value, name)}`
    if (typeof name === 'symbol') return { path: step, what: 'named by a symbol' }
    const odd = firstNonPlainPart(Reflect.get(value, name), step, depth + 1)
    if (odd !== undefined) return odd
  }
  return { path, what }
}

function isContainer(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === null || builtInKindOf(value) === 'Object'
}

function stepTo(value: unknown, name: string | symbol): string {
  if (Array.isArray(value) || typeof name === 'symbol') return `[${String(name)}]`
  return /^[\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}
