import type { ByteReader } from './ByteReader.js'
import type { TextReader } from './TextReader.js'

/** The keys of an object, in their order. */
export interface KeyList {
  readonly keys: readonly string[]
  /** Whether one of them means something in every object: it has to be defined, not assigned. */
  readonly isAwkward: boolean
}

/** Reads what a `KeyListWriter` wrote. */
export class KeyListReader {
  readonly #bytes: ByteReader
  readonly #texts: TextReader
  readonly #known: KeyList[] = []

  constructor(bytes: ByteReader, texts: TextReader) {
    this.#bytes = bytes
    this.#texts = texts
  }

  /** @throws {Error} for a list that is none yet, or that no object can have. */
  read(): KeyList {
    const number = this.#bytes.uint()
    if (number === this.#known.length) this.#known.push(this.#new())
    const list = this.#known[number]
    if (list === undefined) throw new RangeError('a list of keys that is none yet')
    return list
  }

  #new(): KeyList {
    const texts: string[] = []
    const count = this.#bytes.uint()
    for (let i = 0; i < count; i++) texts.push(this.#texts.read(this.#bytes.byte()))
    // Texts that have been names of properties are found the faster wherever they are again.
    const keys = Object.keys(Object.fromEntries(texts.map((text) => [text, true])))
    if (keys.length !== count || keys.some((key, i) => key !== texts[i])) throw new TypeError('no keys of an object')
    return { keys, isAwkward: keys.some((key) => key in Object.prototype) }
  }
}
