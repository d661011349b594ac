/** The largest content. Stores do not take more, and Node's buffers are limited as well. */
const MAX_BYTES = 2 ** 30

/** The length of text from which Node's own functions are faster than a loop. */
const MIN_NATIVE = 32

// oxlint-disable-next-line no-control-regex
const beyondLatin1 = /[^\0-\xff]/

/** Writes bytes, numbers and text into a buffer that grows. */
export class ByteWriter {
  #buffer: Buffer
  #view: DataView
  #length = 0

  /**
   * `capacity`: the buffer's first size, in bytes.
   * @throws {TypeError} beyond 1 GiB, as each method does.
   */
  constructor(capacity: number) {
    assertSize(capacity)
    this.#buffer = Buffer.allocUnsafe(capacity)
    this.#view = viewOf(this.#buffer)
  }

  get length(): number {
    return this.#length
  }

  /** The bytes written so far, as a view that is valid until the next write. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  /** Leaves bytes free. Their content is arbitrary. */
  skip(count: number): void {
    this.#reserve(count)
    this.#length += count
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
  }

  /** A whole number from 0 to 2^32 - 1: seven bits in each byte, the lowest first. */
  uint(value: number): void {
    this.#reserve(5)
    let rest = value
    for (; rest > 0x7f; rest >>>= 7) this.#buffer[this.#length++] = (rest & 0x7f) | 0x80
    this.#buffer[this.#length++] = rest
  }

  uint16(value: number): void {
    this.#reserve(2)
    this.#view.setUint16(this.#length, value, true)
    this.#length += 2
  }

  int32(value: number): void {
    this.#reserve(4)
    this.#view.setInt32(this.#length, value, true)
    this.#length += 4
  }

  /** A whole number from 0 to 2^48 - 1. */
  uint48(value: number): void {
    this.#reserve(6)
    this.#view.setUint32(this.#length, value % 2 ** 32, true)
    this.#view.setUint16(this.#length + 4, value / 2 ** 32, true)
    this.#length += 6
  }

  float64(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Writes one byte for each character. Returns `false`, and writes nothing, if a character is not in Latin-1. */
  latin1(text: string): boolean {
    this.#reserve(text.length)
    if (text.length > MIN_NATIVE) {
      if (beyondLatin1.test(text)) return false
      this.#length += this.#buffer.write(text, this.#length, 'latin1')
      return true
    }
    const at = this.#length
    for (let i = 0; i < text.length; i++) {
      const character = text.charCodeAt(i)
      if (character > 0xff) return false
      this.#buffer[at + i] = character
    }
    this.#length = at + text.length
    return true
  }

  utf16(text: string): void {
    this.#reserve(2 * text.length)
    this.#length += this.#buffer.write(text, this.#length, 'utf16le')
  }

  #reserve(more: number): void {
    if (this.#length + more > this.#buffer.length) this.#grow(this.#length + more)
  }

  #grow(least: number): void {
    assertSize(least)
    const { bytes } = this
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(least, 2 * this.#buffer.length))
    this.#buffer.set(bytes)
    this.#view = viewOf(this.#buffer)
  }
}

function assertSize(bytes: number): void {
  if (bytes > MAX_BYTES) throw new TypeError('too large to be encoded')
}

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): DataView => new DataView(buffer, byteOffset, byteLength)
