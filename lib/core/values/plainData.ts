/**
 * An entry's value is plain data: primitives other than symbols, `Date`, `Buffer`, typed arrays, `Map`, `Set`, arrays and plain
 * objects (with or without a prototype) of plain data, and `Tagged` values. An object can occur more than once, even inside
 * itself. Only the entry holds references to it.
 */

/**
 * A value that is not plain data, as the plain `data` from which it can be rebuilt. `tag` says how: a number is a structure of
 * the snapshot, a string is the name of a value codec.
 */
export class Tagged {
  readonly tag: number | string
  data: unknown

  constructor(tag: number | string, data: unknown) {
    this.tag = tag
    this.data = data
  }
}

/** Defines an own property as an object literal does: no setter runs, and `__proto__` is an ordinary name. */
export function defineOwn(target: object, key: string, value: unknown, enumerable = true): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true })
}

/** The typed arrays that are plain data, apart from `Buffer`. */
export const TYPED_ARRAYS = {
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const

export type TypedArray = InstanceType<(typeof TYPED_ARRAYS)[keyof typeof TYPED_ARRAYS]>

const namesByPrototype = new Map<unknown, keyof typeof TYPED_ARRAYS>(
  Object.entries(TYPED_ARRAYS).map(([name, type]) => [type.prototype, name as keyof typeof TYPED_ARRAYS]),
)

/** The class name of a typed array; `undefined` for other values, subclasses and `Buffer` among them. */
export function typedArrayName(value: object): keyof typeof TYPED_ARRAYS | undefined {
  return namesByPrototype.get(Object.getPrototypeOf(value))
}
