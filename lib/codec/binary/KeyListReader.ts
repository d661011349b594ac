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
    return checkedList(texts)
  }
}

/** The latest lists of other entries, by their texts: most entries have the columns of some table. */
const latest = new Map<string, KeyList>()
const MOST_LISTS = 500
const LONGEST = 1000

function checkedList(texts: readonly string[]): KeyList {
  const joined = texts.join('\n')
  const known = latest.get(joined)
  if (known?.keys.length === texts.length && known.keys.every((key, i) => key === texts[i])) return known
  // V8 looks up texts faster that were names of properties before.
  const keys = Object.keys(Object.fromEntries(texts.map((text) => [text, true])))
  if (keys.length !== texts.length || keys.some((key, i) => key !== texts[i]))
    throw new TypeError('not the keys of an object')
  const list = { keys, hasInheritedName: keys.some((key) => key in Object.prototype) }
  if (latest.size >= MOST_LISTS) latest.clear()
  if (joined.length <= LONGEST) latest.set(joined, list)
  return list
}
