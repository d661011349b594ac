/**
 * Portable data is what entries are made of: primitives (symbols apart), `Date`, `Buffer` and typed arrays, `Map`, `Set`,
 * arrays and plain objects (with or without a prototype) of portable data, and `Tagged` values. The same object may occur
 * more than once, also inside itself. It belongs to nobody but the entry.
 */

/**
 * A value that only the layer that made it can rebuild. A number names one of the snapshot's shapes, a string a codec;
 * `data` is portable.
 */
export class Tagged {
  readonly tag: number | string
  data: unknown

  constructor(tag: number | string, data: unknown) {
    this.tag = tag
    this.data = data
  }
}

/** Adds an own property as a literal would: no setter runs, and `__proto__` is a name like any other. */
export function defineOwn(target: object, key: string, value: unknown, enumerable = true): void {
  Object.defineProperty(target, key, { value, enumerable, writable: true, configurable: true })
}

/** The typed arrays that are portable; none of them is a `Buffer`. */
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

/** The name of the typed array's class; `undefined` for everything else, subclasses included. */
export function typedArrayName(value: object): keyof typeof TYPED_ARRAYS | undefined {
  return namesByPrototype.get(Object.getPrototypeOf(value))
}
