import { isDeepStrictEqual, types } from 'node:util'
import { isOfKind, type BuiltInKind } from '../../core/values/builtInKind.js'
import { TYPED_ARRAYS, typedArrayName, type TypedArray } from '../../core/values/plainData.js'
import { hasOwnProperties, unsupportedValue } from './ownProperties.js'

/** Primitives are kept as they are; `owner`: the name of the class of the model that has the property. */
export function storablePrimitive(value: unknown, key: string, owner: string): unknown {
  if (typeof value !== 'function' && typeof value !== 'symbol') return value
  if (key === '') throw unsupportedValue(`a ${typeof value}`, key, value)
  throw unsupportedValue(`a ${typeof value} that the constructor of ${owner} did not put there; ${remedy(value, key)}`, key)
}

const remedy = (value: unknown, key: string): string =>
  typeof value === 'function'
    ? `write a method (\`${key}() { … }\`) or a class field (\`${key} = () => …\`)`
    : `write a class field whose value is the same symbol each time`

/**
 * A copy of a built-in object, `part` giving those of what is in it; `undefined` where it cannot be copied exactly. `mayHoldMore`: whether
 * buffers may have properties of their own, which takes longer to find out than to copy a small one.
 */
export function copyBuiltIn(
  value: object,
  kind: BuiltInKind | 'Buffer' | undefined,
  part: (item: unknown) => unknown,
  mayHoldMore: boolean,
): object | undefined {
  if (kind === undefined || kind === 'Object' || kind === 'Array') return undefined
  if (ArrayBuffer.isView(value)) {
    const copy = kind === 'Buffer' ? ownBuffer(value as Buffer) : copyOfTypedArray(value as TypedArray, kind as never)
    return mayHoldMore && holdsMore(value, copy) ? undefined : copy
  }
  if (hasOwnProperties(value)) return undefined
  if (kind === 'Date') return new Date(Date.prototype.getTime.call(value))
  const items = Array.from(value as Iterable<unknown>)
  if (kind === 'Set') return new Set(items.map(part))
  return new Map((items as [unknown, unknown][]).map(([name, item]) => [part(name), part(item)]))
}

/** Whether a buffer or typed array has properties beside its items, or shares its items with other threads. */
function holdsMore(value: ArrayBufferView, copy: object): boolean {
  if (types.isSharedArrayBuffer(value.buffer)) return true
  const own = Object.getPrototypeOf(copy) as object
  const given = Object.getPrototypeOf(value) as object
  if (own === given) return !isDeepStrictEqual(copy, value)
  const isSame = isDeepStrictEqual(Object.setPrototypeOf(copy, given), value)
  Object.setPrototypeOf(copy, own)
  return !isSame
}

/** The kind of a value that was made in this library's realm and still has its first prototype. */
export function localBuiltInKind(value: object, prototype: unknown): BuiltInKind | 'Buffer' | undefined {
  const kind = kindByPrototype(value, prototype)
  return kind !== undefined && isOfKind(value, kind === 'Buffer' ? 'Uint8Array' : kind) ? kind : undefined
}

function kindByPrototype(value: object, prototype: unknown): BuiltInKind | 'Buffer' | undefined {
  if (prototype === Date.prototype) return 'Date'
  if (prototype === Buffer.prototype) return 'Buffer'
  if (prototype === Map.prototype) return 'Map'
  if (prototype === Set.prototype) return 'Set'
  return typedArrayName(value)
}

const copyOfTypedArray = (array: TypedArray, kind: keyof typeof TYPED_ARRAYS): TypedArray =>
  new TYPED_ARRAYS[kind](array as never)

/** A copy of what holds nothing that would have to be copied. */
export function copyLeaf(value: object): object {
  if (value instanceof Date) return new Date(value.getTime())
  if (Buffer.isBuffer(value)) return Buffer.from(value)
  return (value as TypedArray).slice()
}

/** A buffer with memory of its own: a slice of Node's pool would keep the whole pool alive. */
function ownBuffer(buffer: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(buffer.length)
  buffer.copy(copy)
  return copy
}
