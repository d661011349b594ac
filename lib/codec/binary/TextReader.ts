import type { ByteReader } from './ByteReader.js'
import { FIRST_KNOWN_TEXT, FIRST_SHORT_TEXT, KNOWN_TEXT, LATIN1, UTF16, FIRST_CODE } from './typeCodes.js'

/** From this length on V8 makes a slice a reference, which keeps the whole text alive. */
const MIN_SLICE = 13

/** Reads what a `TextWriter` wrote. */
export class TextReader {
  readonly #bytes: ByteReader
  readonly #known: string[] = []
  readonly #latin1: Characters
  readonly #utf16: Characters

  /** Reads the characters of all texts, which come first. */
  constructor(bytes: ByteReader) {
    this.#bytes = bytes
    this.#latin1 = new Characters(bytes.raw(bytes.uint()), 'latin1')
    this.#utf16 = new Characters(bytes.raw(2 * bytes.uint()), 'utf16le')
  }

  /**
   * The text that begins with this code.
   * @throws {Error} for another code, or a reference to an unknown text.
   */
  read(code: number): string {
    if (code < FIRST_CODE) {
      if (code >= FIRST_KNOWN_TEXT) return this.#knownText(code - FIRST_KNOWN_TEXT)
      if (code >= FIRST_SHORT_TEXT) return this.#newText(this.#latin1, code - FIRST_SHORT_TEXT)
    }
    if (code === KNOWN_TEXT) return this.#knownText(this.#bytes.uint())
    if (code === LATIN1) return this.#newText(this.#latin1, this.#bytes.uint())
    if (code === UTF16) return this.#newText(this.#utf16, this.#bytes.uint())
    throw new TypeError('not a text')
  }

  /** Whether all characters are used. */
  get isAtEnd(): boolean {
    return this.#latin1.remaining === 0 && this.#utf16.remaining === 0
  }

  #newText(characters: Characters, length: number): string {
    const text = characters.next(length)
    this.#known.push(text)
    return text
  }

  #knownText(number: number): string {
    const text = this.#known[number]
    if (text === undefined) throw new RangeError('a reference to an unknown text')
    return text
  }
}

/** The characters of all texts in one encoding, read one text at a time. */
class Characters {
  readonly #bytes: Buffer
  readonly #encoding: 'latin1' | 'utf16le'
  readonly #all: string
  readonly #width: number
  #at = 0

  constructor(bytes: Buffer, encoding: 'latin1' | 'utf16le') {
    this.#bytes = bytes
    this.#encoding = encoding
    this.#all = bytes.toString(encoding)
    this.#width = encoding === 'latin1' ? 1 : 2
  }

  get remaining(): number {
    return this.#all.length - this.#at
  }

  next(length: number): string {
    if (length > this.remaining) throw new RangeError('characters are missing')
    const at = this.#at
    const end = (this.#at = at + length)
    if (length < MIN_SLICE) return this.#all.slice(at, end)
    return this.#bytes.toString(this.#encoding, at * this.#width, end * this.#width)
  }
}
