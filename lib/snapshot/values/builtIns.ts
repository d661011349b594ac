import { isDeepStrictEqual, types } from 'node:util'
import { isOfKind, type BuiltInKind } from '../../core/values/builtInKind.js'
import { TYPED_ARRAYS, typedArrayName, type TypedArray } from '../../core/values/plainData.js'
import { hasOwnProperties, hasPropertiesOfEachDate } from './ownProperties.js'
import { unsupportedValue } from './Unstorable.js'

/**
 * Returns a primitive as it is. `key` and `owner`: the property that holds the value, and the name of the model's class.
 * @throws {Unstorable} for functions and symbols.
 */
export function storablePrimitive(value: unknown, key: string, owner: string): unknown {
  if (typeof value !== 'function' && typeof value !== 'symbol') return value
  if (key === '') throw unsupportedValue(`a ${typeof value}`, key, value)
  const what = `a ${typeof value} that the constructor of ${owner} did not put there`
  throw unsupportedValue(`${what}; ${remedyFor(value, key)}`, key)
}

const remedyFor = (value: unknown, key: string): string =>
  typeof value === 'function'
    ? `write a method (\`${key}() { … }\`) or a class field (\`${key} = () => …\`)`
    : `write a class field whose value is the same symbol each time`

/**
 * A copy of a built-in object, or `undefined` where an exact copy is impossible. `copyItem` copies the items of maps and sets.
 * `checksBuffers`: whether to look for own properties on buffers, which takes longer than to copy a small one.
 */
export function copyBuiltIn(
  value: object,
  kind: BuiltInKind | 'Buffer' | undefined,
  copyItem: (item: unknown) => unknown,
  checksBuffers: boolean,
): object | undefined {
  if (kind === undefined || kind === 'Object' || kind === 'Array') return undefined
  if (ArrayBuffer.isView(value)) {
    const copy =
      kind === 'Buffer' ? copyBuffer(value as Buffer) : new TYPED_ARRAYS[kind as 'Uint8Array'](value as never)
    return checksBuffers && !isExactCopy(copy, value) ? undefined : copy
  }
  if (kind === 'Date' ? !hasPropertiesOfEachDate(value) : hasOwnProperties(value)) return undefined
  if (kind === 'Date') return new Date(Date.prototype.getTime.call(value))
  const items = Array.from(value as Iterable<unknown>)
  if (kind === 'Set') return new Set(items.map(copyItem))
  return new Map((items as [unknown, unknown][]).map(([name, item]) => [copyItem(name), copyItem(item)]))
}

/** A buffer may have own properties, and may share its memory with other threads: a copy keeps neither. */
function isExactCopy(copy: object, value: ArrayBufferView): boolean {
  if (types.isSharedArrayBuffer(value.buffer)) return false
  const prototypeHere = Object.getPrototypeOf(copy) as object
  const prototype = Object.getPrototypeOf(value) as object
  if (prototypeHere === prototype) return isDeepStrictEqual(copy, value)
  const isSame = isDeepStrictEqual(Object.setPrototypeOf(copy, prototype), value)
  Object.setPrototypeOf(copy, prototypeHere)
  return isSame
}

/** The kind of a built-in object of this realm that still has its first prototype. Quicker than `builtInKindOf`. */
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

/** A copy of a stored date, buffer or typed array. */
export function copyLeaf(value: object): object {
  if (value instanceof Date) return new Date(value.getTime())
  if (Buffer.isBuffer(value)) return Buffer.from(value)
  return (value as TypedArray).slice()
}

/** The copy has memory of its own: a slice of Node's pool would keep the whole pool alive. */
function copyBuffer(buffer: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(buffer.length)
  buffer.copy(copy)
  return copy
}
