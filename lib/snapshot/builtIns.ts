import { classNameOf } from '../core/CacheError.js'
import { typedArrayName, type TypedArray } from '../core/portable.js'
import { hasOwnProperties, unsupported } from './ownProperties.js'
import { Unkeepable } from './Snapshot.js'

/** Primitives are kept as they are. */
export function keepablePrimitive(value: unknown, key: string): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw unsupported(`a ${typeof value}`, key)
  return value
}

/** A copy of a built-in object, `part` giving those of what is in it; `key` is the model's property that holds it. */
export function detachedBuiltIn(value: object, key: string, part: (item: unknown) => unknown): object {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Date.prototype && !hasOwnProperties(value)) return new Date((value as Date).getTime())
  if (prototype === Buffer.prototype) return ownBuffer(value as Buffer)
  if (typedArrayName(value) !== undefined) return (value as TypedArray).slice()
  if (prototype === Map.prototype && !hasOwnProperties(value))
    return new Map(Array.from(value as Map<unknown, unknown>, ([name, item]) => [part(name), part(item)]))
  if (prototype === Set.prototype && !hasOwnProperties(value)) return new Set(Array.from(value as Set<unknown>, part))
  throw new Unkeepable(
    'unsupported-value',
    `property '${key}' holds an instance of ${classNameOf(value)}; register a codec for it (option \`codecs\`)`,
  )
}

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
