import type { ValueCodec } from '../../codec/ValueCodec.js'

/** A value as a codec encoded it. `name`: the codec's. */
interface EncodedValue {
  readonly name: string
  readonly data: unknown
}

/** What the codecs make of values. Each value is encoded once, because a second time could give something else. */
export class EncodedValues {
  readonly #codecs: readonly ValueCodec[]
  readonly #encoded = new Map<object, EncodedValue | undefined>()

  constructor(codecs: readonly ValueCodec[]) {
    this.#codecs = codecs
  }

  /** `undefined` where no codec handles the value. */
  of(value: object): EncodedValue | undefined {
    if (this.#codecs.length === 0) return undefined
    if (this.#encoded.has(value)) return this.#encoded.get(value)
    const codec = this.#codecs.find((each) => each.handles(value))
    const encoded = codec && { name: codec.name, data: codec.encode(value) }
    this.#encoded.set(value, encoded)
    return encoded
  }
}
