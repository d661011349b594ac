import { ByteReader } from './ByteReader.js'
import { InflationLimit } from './InflationLimit.js'
import { KeyListReader } from './KeyListReader.js'
import { Tagged, TYPED_ARRAYS, defineOwn } from '../../core/values/plainData.js'
import * as code from './typeCodes.js'
import { isNumberCode, readMagnitude, readNumber, readSafeBigint } from './numbers.js'
import { TextReader } from './TextReader.js'

const TYPES = Object.values(TYPED_ARRAYS)

/**
 * Decodes what `encodeBinary` wrote. The value shares no memory with the bytes. The bytes can come from anywhere: decoding them,
 * and copying the value, take time and memory in proportion to their number.
 * @throws {Error} for bytes that `encodeBinary` cannot have made.
 */
export const decodeBinary = (bytes: Buffer): unknown => new BinaryDecoder(bytes).read()

/** Reads one value. Each method throws for bytes that `BinaryEncoder` cannot have written; the error's class varies. */
class BinaryDecoder {
  readonly #length: number
  readonly #bytes: ByteReader
  readonly #texts: TextReader
  readonly #keyLists: KeyListReader
  readonly #limit = new InflationLimit()
  readonly #objects: object[] = []

  constructor(bytes: Buffer) {
    this.#length = bytes.length
    this.#bytes = new ByteReader(bytes)
    this.#texts = new TextReader(this.#bytes)
    this.#keyLists = new KeyListReader(this.#bytes, this.#texts)
  }

  /**
   * Reads the only value.
   * @throws {Error} for bytes that hold no value, or more than one.
   */
  read(): unknown {
    const value = this.#value(0)
    if (this.#bytes.remaining > 0 || !this.#texts.isAtEnd) throw new RangeError('more than one value')
    if (!this.#limit.allows(this.#length)) throw new RangeError('objects repeat too often')
    return value
  }

  #value(depth: number): unknown {
    const first = this.#bytes.byte()
    if (first < code.FIRST_SHORT_TEXT) return first
    if (first < code.FIRST_CODE) return this.#texts.read(first)
    if (first <= code.LAST_NUMBER) return readNumber(this.#bytes, first)
    if (first <= code.LAST_TEXT) return this.#texts.read(first)
    if (first <= code.KNOWN_OBJECT) return this.#simple(first)
    if (depth > code.MAX_DEPTH) throw new RangeError('too deep')
    return this.#object(first, depth + 1)
  }

  #simple(first: number): unknown {
    switch (first) {
      case code.UNDEFINED:
        return undefined
      case code.NULL:
        return null
      case code.FALSE:
        return false
      case code.TRUE:
        return true
      case code.SAFE_BIGINT:
        return readSafeBigint(this.#bytes)
      case code.POSITIVE_BIGINT:
        return readMagnitude(this.#bytes)
      case code.NEGATIVE_BIGINT:
        return -readMagnitude(this.#bytes)
      default:
        return this.#known(this.#bytes.uint())
    }
  }

  #known(number: number): object {
    const object = this.#objects[number]
    if (object === undefined) throw new RangeError('a reference to an unknown object')
    this.#limit.repeat(number)
    return object
  }

  #object(first: number, depth: number): object {
    switch (first) {
      case code.OBJECT:
        return this.#properties({}, depth)
      case code.ARRAY:
        return this.#array(depth)
      case code.TAGGED:
        return this.#tagged(depth)
      case code.DATE:
        return this.#leaf(new Date(readNumber(this.#bytes, this.#bytes.byte())), 0)
      case code.BUFFER:
        return this.#buffer()
      case code.TYPED_ARRAY:
        return this.#typedArray()
      case code.MAP:
        return this.#map(depth)
      case code.SET:
        return this.#set(depth)
      case code.BARE_OBJECT:
        return this.#properties(Object.create(null) as object, depth)
      default:
        throw new TypeError('an unknown code')
    }
  }

  /** The array grows as items are read: a length alone must not allocate memory. */
  #array(depth: number): unknown[] {
    const array: unknown[] = []
    const length = this.#bytes.uint()
    const number = this.#begin(array, length)
    for (let i = 0; i < length; i++) array.push(this.#value(depth))
    this.#limit.end(number)
    return array
  }

  #map(depth: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>()
    const size = this.#bytes.uint()
    const number = this.#begin(map, 2 * size)
    for (let i = 0; i < size; i++) map.set(this.#value(depth), this.#value(depth))
    this.#limit.end(number)
    return map
  }

  #set(depth: number): Set<unknown> {
    const set = new Set<unknown>()
    const size = this.#bytes.uint()
    const number = this.#begin(set, size)
    for (let i = 0; i < size; i++) set.add(this.#value(depth))
    this.#limit.end(number)
    return set
  }

  #properties(object: object, depth: number): object {
    const { keys, hasInheritedName } = this.#keyLists.read()
    const number = this.#begin(object, keys.length)
    if (hasInheritedName) for (const key of keys) defineOwn(object, key, this.#value(depth))
    else for (const key of keys) (object as Record<string, unknown>)[key] = this.#value(depth)
    this.#limit.end(number)
    return object
  }

  #tagged(depth: number): Tagged {
    const first = this.#bytes.byte()
    const tag = isNumberCode(first) ? readNumber(this.#bytes, first) : this.#texts.read(first)
    if (typeof tag === 'number' && !Number.isInteger(tag)) throw new TypeError('not a tag')
    const tagged = new Tagged(tag, undefined)
    const number = this.#begin(tagged, 1)
    tagged.data = this.#value(depth)
    this.#limit.end(number)
    return tagged
  }

  #buffer(): Buffer {
    const bytes = this.#bytes.raw(this.#bytes.uint())
    const buffer = Buffer.allocUnsafeSlow(bytes.length)
    bytes.copy(buffer)
    return this.#leaf(buffer, bytes.length)
  }

  #typedArray(): object {
    const type = TYPES[this.#bytes.byte()]
    if (type === undefined) throw new TypeError('an unknown typed array')
    const bytes = this.#bytes.raw(this.#bytes.uint())
    return this.#leaf(new type(new Uint8Array(bytes).buffer), bytes.length)
  }

  #begin(object: object, parts: number): number {
    this.#objects.push(object)
    return this.#limit.begin(parts)
  }

  #leaf<T extends object>(object: T, bytes: number): T {
    this.#objects.push(object)
    this.#limit.leaf(bytes)
    return object
  }
}
