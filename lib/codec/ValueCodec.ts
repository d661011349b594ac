import { CacheError, describeValue } from '../core/CacheError.js'

/**
 * Keeps instances of a class that is neither a model nor plain data (a `Money`, a `Temporal.Instant`).
 * `decode(encode(value))` must be a new value that equals `value` in every respect.
 */
export interface ValueCodec<T = unknown, Data = unknown> {
  /** Names the codec in stored data; unique within a cache, and stable across releases. */
  readonly name: string
  /** Whether the codec keeps this value. Asked for objects only. */
  handles(value: object): boolean
  /** The value as plain data: primitives, dates, buffers, arrays and plain objects. */
  encode(value: T): Data
  decode(data: Data): T
}

/** Makes a codec for the instances of a class, subclasses excluded. */
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

/** @throws {CacheError} `INVALID_CODEC` for a codec that lacks a part, or two of one name. */
export function checkCodecs(codecs: readonly ValueCodec[]): readonly ValueCodec[] {
  if (!Array.isArray(codecs)) {
    throw new CacheError('INVALID_CODEC', `\`codecs\` must be an array; it was ${describeValue(codecs)}.`)
  }
  const names = new Set<string>()
  for (const codec of codecs as readonly (Partial<ValueCodec> | null)[]) {
    const whole = ['handles', 'encode', 'decode'].every((name) => typeof codec?.[name as 'encode'] === 'function')
    if (!whole || typeof codec?.name !== 'string' || codec.name === '') {
      throw new CacheError('INVALID_CODEC', 'A codec needs a `name` and the methods `handles`, `encode` and `decode`.')
    }
    if (names.has(codec.name)) throw new CacheError('INVALID_CODEC', `Two codecs have the name '${codec.name}'.`)
    names.add(codec.name)
  }
  return codecs
}
