import type { ByteReader } from './ByteReader.js'
import type { TextReader } from './TextReader.js'

/** The keys of an object, in their order. */
interface KeyList {
  readonly keys: readonly string[]
  /** Whether a key is also a name in `Object.prototype`. Such a property must be defined, not assigned. */
  readonly hasInheritedName: boolean
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

  /** @throws {Error} for a reference to an unknown list, and for keys that no object can have. */
  read(): KeyList {
    const number = this.#bytes.uint()
    if (number === this.#known.length) this.#known.push(this.#new())
    const list = this.#known[number]
    if (list === undefined) throw new RangeError('a reference to an unknown list of keys')
    return list
  }

  #new(): KeyList {
    const texts: string[] = []
    const count = this.#bytes.uint()
    for (let i = 0; i < count; i++) texts.push(this.#texts.read(this.#bytes.byte()))
    // V8 looks up texts faster that were names of properties before.
    const keys = Object.keys(Object.fromEntries(texts.map((text) => [text, true])))
    if (keys.length !== count || keys.some((key, i) => key !== texts[i]))
      throw new TypeError('not the keys of an object')
    return { keys, hasInheritedName: keys.some((key) => key in Object.prototype) }
  }
}
