import { types } from 'node:util'
import { runInThisContext } from 'node:vm'
import { namePrototype, prototypeNamed } from './namedPrototypes.js'
import { TYPED_ARRAYS } from './plainData.js'

/** The built-in kinds of objects that can be stored. */
export type BuiltInKind = 'Object' | 'Array' | 'Date' | 'Map' | 'Set' | keyof typeof TYPED_ARRAYS

const KINDS = new Set<string>(['Object', 'Array', 'Date', 'Map', 'Set', ...Object.keys(TYPED_ARRAYS)])

const known = new WeakMap<object, BuiltInKind | 'none'>()

/**
 * The kind of a value whose class is a built-in class of some realm: a test runner runs tests in a realm whose `Array` is not the one
 * that native drivers make arrays of. `undefined` for all other values, and for a value that only has the prototype of such a class.
 */
export function builtInKindOf(value: object): BuiltInKind | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === null) return undefined
  const kind = kindOfPrototype(prototype)
  return kind !== undefined && isOfKind(value, kind) ? kind : undefined
}

function kindOfPrototype(prototype: object): BuiltInKind | undefined {
  let kind = known.get(prototype)
  if (kind === undefined) known.set(prototype, (kind = examine(prototype) ?? 'none'))
  return kind === 'none' ? undefined : kind
}

/** Only the realm itself makes functions with this text. */
const NATIVE = /^function (\w+)\(\) \{\s*\[native code\]\s*\}$/

/** A built-in class cannot be given another prototype. So what a built-in class calls its prototype is the realm's own. */
function examine(prototype: object): BuiltInKind | undefined {
  const type: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  if (typeof type !== 'function' || Reflect.getOwnPropertyDescriptor(type, 'prototype')?.value !== prototype)
    return undefined
  const name = NATIVE.exec(Function.prototype.toString.call(type))?.[1] ?? ''
  if (!KINDS.has(name)) return undefined
  nameMainRealm()
  return name as BuiltInKind
}

/** By what the object is inside, which no prototype can change. */
export function isOfKind(value: object, kind: BuiltInKind): boolean {
  if (types.isProxy(value)) return false
  if (kind === 'Array') return Array.isArray(value)
  if (kind === 'Date') return types.isDate(value)
  if (kind === 'Map') return types.isMap(value)
  if (kind === 'Set') return types.isSet(value)
  if (kind === 'Object') return isOrdinary(value)
  return nameOfTypedArray.call(value) === kind
}

const nameOfTypedArray = Reflect.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)?.get as (this: object) => string | undefined

function isOrdinary(value: object): boolean {
  const text = Object.prototype.toString.call(value)
  return text === '[object Object]' && !types.isMap(value) && !types.isSet(value) && !types.isPromise(value)
}

/**
 * Gives a value of this realm the prototype that stored data names.
 * @throws {TypeError} where this process has none of that name, or where objects with that prototype are of another kind.
 */
export function withStoredPrototype(value: object, name: unknown): object {
  // A process may read what others stored before it stores anything.
  nameMainRealm()
  const prototype = prototypeNamed(name)
  const kind = kindOfPrototype(prototype) ?? 'Object'
  const fits = kind === 'Object' ? Object.getPrototypeOf(value) === Object.prototype : isOfKind(value, kind)
  if (!fits) throw new TypeError('a value of another kind than its prototype')
  return Object.setPrototypeOf(value, prototype) as object
}

let isMainNamed = false

/** The realm that every process has gets names that every process understands. */
function nameMainRealm(): void {
  if (isMainNamed) return
  isMainNamed = true
  for (const kind of KINDS) namePrototype(`main:${kind}`, runInThisContext(`${kind}.prototype`) as object)
}
