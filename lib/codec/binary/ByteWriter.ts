/** Longer contents are refused: nobody keeps them, and Node's buffers end soon after. */
const MOST_BYTES = 2 ** 30

/** From here on Node's own functions are faster than a loop. */
const LONG = 32

// oxlint-disable-next-line no-control-regex
const beyondLatin1 = /[^\0-\xff]/

/** Bytes, one after another, in a buffer that grows. */
export class ByteWriter {
  #buffer: Buffer
  #view: DataView
  #length = 0

  /** `capacity`: of how many bytes there is room at first. @throws {TypeError} for too many, as all methods do. */
  constructor(capacity: number) {
    assertSize(capacity)
    this.#buffer = Buffer.allocUnsafe(capacity)
    this.#view = viewOf(this.#buffer)
  }

  get length(): number {
    return this.#length
  }

  /** What was written so far; it stays valid until more is written. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  /** Leaves bytes free, whatever is in them. */
  skip(count: number): void {
    this.#reserve(count)
    this.#length += count
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
  }

  /** A whole number from 0 to 2^32 - 1: seven bits a byte, the lowest first. */
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

  /** One byte a character; `false`, and nothing is written, where there are others than those of Latin-1. */
  latin1(text: string): boolean {
    this.#reserve(text.length)
    if (text.length > LONG) {
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
  if (bytes > MOST_BYTES) throw new TypeError('too large to be kept as bytes')
}

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): DataView => new DataView(buffer, byteOffset, byteLength)
