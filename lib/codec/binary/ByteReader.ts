/** Reads what a `ByteWriter` wrote. Each method throws if bytes are missing, before it allocates memory. */
export class ByteReader {
  readonly #buffer: Buffer
  readonly #view: DataView
  #at = 0

  constructor(buffer: Buffer) {
    this.#buffer = buffer
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  }

  get remaining(): number {
    return this.#buffer.length - this.#at
  }

  byte(): number {
    if (this.#at >= this.#buffer.length) throw new RangeError('bytes are missing')
    return this.#buffer[this.#at++] as number
  }

  uint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new RangeError('a number has too many bytes')
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true)
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true)
  }

  uint48(): number {
    const at = this.#skip(6)
    return this.#view.getUint32(at, true) + this.#view.getUint16(at + 4, true) * 2 ** 32
  }

  float64(): number {
    return this.#view.getFloat64(this.#skip(8), true)
  }

  /** The next bytes, as a view of the buffer. */
  raw(length: number): Buffer {
    const at = this.#skip(length)
    return this.#buffer.subarray(at, at + length)
  }

  #skip(length: number): number {
    const at = this.#at
    if (length > this.#buffer.length - at) throw new RangeError('bytes are missing')
    this.#at = at + length
    return at
  }
}
