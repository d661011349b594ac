import type { BuiltInKind } from '../core/foreignKind.js'
import { TYPED_ARRAYS, typedArrayName, type TypedArray } from '../core/portable.js'
import { hasOwnProperties, unsupported } from './ownProperties.js'

/** Primitives are kept as they are; `owner`: the name of the class of the model that has the property. */
export function keepablePrimitive(value: unknown, key: string, owner: string): unknown {
  if (typeof value !== 'function' && typeof value !== 'symbol') return value
  if (key === '') throw unsupported(`a ${typeof value}`, key, value)
  throw unsupported(`a ${typeof value} that the constructor of ${owner} did not put there; ${remedy(value, key)}`, key)
}

const remedy = (value: unknown, key: string): string =>
  typeof value === 'function'
    ? `write a method (\`${key}() { … }\`) or a class field (\`${key} = () => …\`)`
    : `write a class field whose value is the same symbol each time`

/** A copy of a built-in object, `part` giving those of what is in it; `undefined` where it cannot be copied exactly. */
export function detachedBuiltIn(
  value: object,
  kind: BuiltInKind | 'Buffer' | undefined,
  part: (item: unknown) => unknown,
): object | undefined {
  if (kind === undefined || kind === 'Object' || kind === 'Array') return undefined
  if (kind === 'Buffer') return ownBuffer(value as Buffer)
  if (kind in TYPED_ARRAYS) return copyOfTypedArray(value as TypedArray, kind as keyof typeof TYPED_ARRAYS)
  if (hasOwnProperties(value)) return undefined
  if (kind === 'Date') return new Date(Date.prototype.getTime.call(value))
  const items = Array.from(value as Iterable<unknown>)
  if (kind === 'Set') return new Set(items.map(part))
  return new Map((items as [unknown, unknown][]).map(([name, item]) => [part(name), part(item)]))
}

/** The kind of what this library's own realm made. */
export function ownKindOf(value: object, prototype: unknown): BuiltInKind | 'Buffer' | undefined {
  if (prototype === Date.prototype) return 'Date'
  if (prototype === Buffer.prototype) return 'Buffer'
  if (prototype === Map.prototype) return 'Map'
  if (prototype === Set.prototype) return 'Set'
  return typedArrayName(value)
}

const copyOfTypedArray = (array: TypedArray, kind: keyof typeof TYPED_ARRAYS): TypedArray =>
  new TYPED_ARRAYS[kind](array as never)

/** A copy of what holds nothing that would have to be copied. */
export function copyOfLeaf(value: object): object {
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
