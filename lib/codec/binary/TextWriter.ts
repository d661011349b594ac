import { ByteWriter } from './ByteWriter.js'
import { FIRST_CODE, FIRST_KNOWN_TEXT, FIRST_SHORT_TEXT, KNOWN_TEXT, LATIN1, UTF16 } from './typeCodes.js'

const MOST_SHORT = FIRST_KNOWN_TEXT - FIRST_SHORT_TEXT
const MOST_KNOWN = FIRST_CODE - FIRST_KNOWN_TEXT

const FIRST_CAPACITY = 2048

/**
 * Keeps each text once. The characters of all of them stand together, in Latin-1 those that can and in UTF-16 the others, so that
 * most are decoded in one go: that is several times faster than one by one.
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
    else if (number < MOST_KNOWN) this.#bytes.byte(FIRST_KNOWN_TEXT + number)
    else this.#writeLong(KNOWN_TEXT, number)
  }

  /** How many bytes `writeCharacters` takes at most. */
  get mostBytes(): number {
    return 10 + this.#latin1.length + this.#utf16.length
  }

  /** The characters of all texts. */
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
    } else if (text.length < MOST_SHORT) this.#bytes.byte(FIRST_SHORT_TEXT + text.length)
    else this.#writeLong(LATIN1, text.length)
  }

  #writeLong(code: number, count: number): void {
    this.#bytes.byte(code)
    this.#bytes.uint(count)
  }
}
