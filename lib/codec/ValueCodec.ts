import { CacheError, describeValue } from '../core/CacheError.js'

/**
 * Converts instances of a class that is neither a model nor plain data (a `Money`, a `Temporal.Instant`), so that the cache can
 * store them. `decode(encode(value))` must be a new value that equals `value` in every respect. Pass codecs to `QueryCache` as
 * `codecs`.
 */
export interface ValueCodec<T = unknown, Data = unknown> {
  /** The codec's name in stored data. It must be unique within a cache, and stable across releases of your application. */
  readonly name: string
  /** Whether the codec converts this value. The cache calls it for objects only. */
  handles(value: object): boolean
  /** Returns the value as plain data: primitives, dates, buffers, arrays and plain objects. */
  encode(value: T): Data
  /** Returns a new value from what `encode` returned. */
  decode(data: Data): T
}

/**
 * Makes a codec for the instances of a class, without its subclasses. `name` defaults to the class's name.
 *
 * ```ts
 * codecFor(Money, { encode: (money) => money.cents, decode: (cents: number) => new Money(cents) })
 * ```
 */
export function codecFor<T extends object, Data>(
  type: abstract new (...args: never[]) => T,
  codec: { readonly name?: string; encode(value: T): Data; decode(data: Data): T },
): ValueCodec {
  const name = codec.name ?? type.name
  return {
    name,
    handles: (value) => Object.getPrototypeOf(value) === type.prototype,
    encode: (value) => codec.encode(value as T),
    decode: (data) => codec.decode(data as Data),
  }
}

/** @throws {CacheError} `INVALID_CODEC` for a codec without a name or a method, and for two codecs with one name. */
export function checkCodecs(codecs: readonly ValueCodec[]): readonly ValueCodec[] {
  if (!Array.isArray(codecs)) {
    throw new CacheError('INVALID_CODEC', `\`codecs\` must be an array; it was ${describeValue(codecs)}.`)
  }
  const names = new Set<string>()
  for (const codec of codecs as readonly (Partial<ValueCodec> | null)[]) {
    const isComplete = ['handles', 'encode', 'decode'].every((name) => typeof codec?.[name as 'encode'] === 'function')
    if (!isComplete || typeof codec?.name !== 'string' || codec.name === '') {
      throw new CacheError('INVALID_CODEC', 'A codec needs a `name` and the methods `handles`, `encode` and `decode`.')
    }
    if (names.has(codec.name)) throw new CacheError('INVALID_CODEC', `Two codecs have the name '${codec.name}'.`)
    names.add(codec.name)
  }
  return codecs
}
