import { ByteWriter } from './ByteWriter.js'
import { FIRST_CODE, FIRST_KNOWN_TEXT, FIRST_SHORT_TEXT, KNOWN_TEXT, LATIN1, UTF16 } from './typeCodes.js'

const MAX_SHORT = FIRST_KNOWN_TEXT - FIRST_SHORT_TEXT
const MAX_KNOWN = FIRST_CODE - FIRST_KNOWN_TEXT

const FIRST_CAPACITY = 2048

/**
 * Writes each text once, and its number from then on. The characters of all texts stand together, in Latin-1 or else UTF-16:
 * decoding them in one call is several times faster than one by one.
 */
export class TextWriter {
  readonly #numbers = new Map<string, number>()
  readonly #bytes: ByteWriter
  readonly #latin1 = new ByteWriter(FIRST_CAPACITY)
  readonly #utf16 = new ByteWriter(0)

  constructor(bytes: ByteWriter) {
    this.#bytes = bytes
  }

  write(text: string): void {
    const number = this.#numbers.get(text)
    if (number === undefined) this.#writeNew(text)
    else if (number < MAX_KNOWN) this.#bytes.byte(FIRST_KNOWN_TEXT + number)
    else this.#writeLong(KNOWN_TEXT, number)
  }

  /** The largest number of bytes that `writeCharacters` writes. */
  get maxBytes(): number {
    return 10 + this.#latin1.length + this.#utf16.length
  }

  /** Writes the characters of all texts. */
  writeCharacters(bytes: ByteWriter): void {
    bytes.uint(this.#latin1.length)
    bytes.raw(this.#latin1.bytes)
    bytes.uint(this.#utf16.length / 2)
    bytes.raw(this.#utf16.bytes)
  }

  #writeNew(text: string): void {
    this.#numbers.set(text, this.#numbers.size)
    if (!this.#latin1.latin1(text)) {
      this.#utf16.utf16(text)
      this.#writeLong(UTF16, text.length)
    } else if (text.length < MAX_SHORT) this.#bytes.byte(FIRST_SHORT_TEXT + text.length)
    else this.#writeLong(LATIN1, text.length)
  }

  #writeLong(code: number, count: number): void {
    this.#bytes.byte(code)
    this.#bytes.uint(count)
  }
}
