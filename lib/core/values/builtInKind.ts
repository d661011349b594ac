import { types } from 'node:util'
import { runInThisContext } from 'node:vm'
import { namePrototype, prototypeNamed } from './namedPrototypes.js'
import { TYPED_ARRAYS } from './plainData.js'

/** The built-in classes whose instances can be stored. */
export type BuiltInKind = 'Object' | 'Array' | 'Date' | 'Map' | 'Set' | keyof typeof TYPED_ARRAYS

const KINDS = new Set<string>(['Object', 'Array', 'Date', 'Map', 'Set', ...Object.keys(TYPED_ARRAYS)])

const kindByPrototype = new WeakMap<object, BuiltInKind | 'none'>()

/**
 * The kind of an instance of a built-in class of any realm. (Test runners run tests in a realm whose `Array` differs from the one
 * that native drivers use.) `undefined` for other values, and for an object that only has the prototype of such a class.
 */
export function builtInKindOf(value: object): BuiltInKind | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === null) return undefined
  const kind = kindOfPrototype(prototype)
  return kind !== undefined && isOfKind(value, kind) ? kind : undefined
}

function kindOfPrototype(prototype: object): BuiltInKind | undefined {
  let kind = kindByPrototype.get(prototype)
  if (kind === undefined) kindByPrototype.set(prototype, (kind = findBuiltInKind(prototype) ?? 'none'))
  return kind === 'none' ? undefined : kind
}

/** The source text of a native function. No other function can have it. */
const NATIVE = /^function (\w+)\(\) \{\s*\[native code\]\s*\}$/

/** The `prototype` of a built-in class cannot be replaced, so it identifies the class. */
function findBuiltInKind(prototype: object): BuiltInKind | undefined {
  const type: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  if (typeof type !== 'function' || Reflect.getOwnPropertyDescriptor(type, 'prototype')?.value !== prototype)
    return undefined
  const name = NATIVE.exec(Function.prototype.toString.call(type))?.[1] ?? ''
  if (!KINDS.has(name)) return undefined
  nameMainRealm()
  return name as BuiltInKind
}

/** Whether an object has the internal slots of this kind. No prototype can imitate them. */
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
 * Sets the prototype of a value of this realm to the one that stored data names.
 * @throws {TypeError} if this process has no prototype with that name, or if the prototype belongs to another kind of object.
 */
export function withStoredPrototype(value: object, name: unknown): object {
  // The process can read other processes' data before it stores anything itself.
  nameMainRealm()
  const prototype = prototypeNamed(name)
  const kind = kindOfPrototype(prototype) ?? 'Object'
  const fits = kind === 'Object' ? Object.getPrototypeOf(value) === Object.prototype : isOfKind(value, kind)
  if (!fits) throw new TypeError('a value of another kind than its prototype')
  return Object.setPrototypeOf(value, prototype) as object
}

let isMainNamed = false

/** Names the built-in prototypes of the main realm, which every process has, for all processes. */
function nameMainRealm(): void {
  if (isMainNamed) return
  isMainNamed = true
  for (const kind of KINDS) namePrototype(`main:${kind}`, runInThisContext(`${kind}.prototype`) as object)
}
