import type { ValueCodec } from '../../codec/ValueCodec.js'

/** What a codec made of a value. */
export interface EncodedValue {
  readonly name: string
  readonly data: unknown
}

/** What codecs make of the values that they take, once for each value: a second time it could be something else. */
export class EncodedValues {
  readonly #codecs: readonly ValueCodec[]
  readonly #codes = new Map<object, EncodedValue | undefined>()

  constructor(codecs: readonly ValueCodec[]) {
    this.#codecs = codecs
  }

  /** `undefined` where no codec takes the value. */
  of(value: object): EncodedValue | undefined {
    if (this.#codecs.length === 0) return undefined
    if (this.#codes.has(value)) return this.#codes.get(value)
    const codec = this.#codecs.find((each) => each.handles(value))
    const code = codec && { name: codec.name, data: codec.encode(value) }
    this.#codes.set(value, code)
    return code
  }
}
