import { ByteWriter } from './ByteWriter.js'
import { InflationLimit } from './InflationLimit.js'
import { KeyListWriter } from './KeyListWriter.js'
import { Tagged, TYPED_ARRAYS, typedArrayName, type TypedArray } from '../../core/values/plainData.js'
import * as code from './typeCodes.js'
import { writeBigint, writeNumber } from './numbers.js'
import { TextWriter } from './TextWriter.js'

const TYPED_NAMES = Object.keys(TYPED_ARRAYS)

const FIRST_CAPACITY = 2048

/**
 * Encodes plain data as bytes, without loss. `room`: how many bytes the buffer leaves free before them, 0 by default. O(size of
 * the data).
 * @throws {TypeError} for a value that is not plain data, is deeper than 500 levels, or exceeds the `InflationLimit`.
 */
export const encodeBinary = (value: unknown, room = 0): Buffer => new BinaryEncoder().write(value, room)

/** Writes one value in the codes of `typeCodes.ts`. */
class BinaryEncoder {
  readonly #bytes = new ByteWriter(FIRST_CAPACITY)
  readonly #texts = new TextWriter(this.#bytes)
  readonly #keyLists = new KeyListWriter(this.#bytes, this.#texts)
  readonly #limit = new InflationLimit()
  /** All objects so far. `#numbers` is filled only when an object repeats, which few values need. */
  readonly #objects = new Set<object>()
  readonly #numbers = new Map<object, number>()
  readonly #unnumbered = this.#objects.values()

  /**
   * Returns the bytes, after `room` free ones.
   * @throws {TypeError} as `encodeBinary` does.
   */
  write(value: unknown, room: number): Buffer {
    this.#value(value, 0)
    const values = this.#bytes.bytes
    const all = new ByteWriter(room + this.#texts.maxBytes + values.length)
    all.skip(room)
    this.#texts.writeCharacters(all)
    all.raw(values)
    if (!this.#limit.allows(all.length - room)) throw new TypeError('objects repeat too often')
    return all.bytes
  }

  #value(value: unknown, depth: number): void {
    if (typeof value === 'string') this.#texts.write(value)
    else if (typeof value === 'number') writeNumber(this.#bytes, value)
    else if (value === null) this.#bytes.byte(code.NULL)
    else if (typeof value === 'object') this.#object(value, depth)
    else if (value === undefined) this.#bytes.byte(code.UNDEFINED)
    else if (typeof value === 'boolean') this.#bytes.byte(value ? code.TRUE : code.FALSE)
    else if (typeof value === 'bigint') writeBigint(this.#bytes, value)
    else throw notPlainData()
  }

  #begin(first: number, count: number): void {
    this.#bytes.byte(first)
    this.#bytes.uint(count)
  }

  #object(value: object, depth: number): void {
    if (this.#objects.size === this.#objects.add(value).size) {
      const known = this.#numberOf(value)
      this.#limit.repeat(known)
      this.#begin(code.KNOWN_OBJECT, known)
      return
    }
    if (depth > code.MAX_DEPTH) throw notPlainData()
    this.#newObject(value, depth + 1)
  }

  /** The number of an object that repeats. Objects are numbered in the order of the set. */
  #numberOf(object: object): number {
    while (this.#numbers.size < this.#objects.size) {
      this.#numbers.set(this.#unnumbered.next().value as object, this.#numbers.size)
    }
    return this.#numbers.get(object) as number
  }

  /** Compares prototypes exactly: an instance of a subclass would be decoded as one of the class. */
  #newObject(value: object, depth: number): void {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype) this.#properties(code.OBJECT, value, depth)
    else if (prototype === Array.prototype && Array.isArray(value)) this.#items(code.ARRAY, value, depth)
    else if (prototype === Tagged.prototype) this.#tagged(value as Tagged, depth)
    else if (prototype === Map.prototype) this.#map(value as Map<unknown, unknown>, depth)
    else if (prototype === Set.prototype) this.#items(code.SET, [...(value as Set<unknown>)], depth)
    else if (prototype === null) this.#properties(code.BARE_OBJECT, value, depth)
    else this.#leaf(value, prototype)
  }

  #items(first: number, items: readonly unknown[], depth: number): void {
    const number = this.#limit.begin(items.length)
    this.#begin(first, items.length)
    for (let i = 0; i < items.length; i++) {
      const item = items[i]
      if (item === undefined && !(i in items)) throw notPlainData()
      this.#value(item, depth)
    }
    this.#limit.end(number)
  }

  #map(map: Map<unknown, unknown>, depth: number): void {
    const number = this.#limit.begin(2 * map.size)
    this.#begin(code.MAP, map.size)
    for (const [key, item] of map) {
      this.#value(key, depth)
      this.#value(item, depth)
    }
    this.#limit.end(number)
  }

  #properties(first: number, object: object, depth: number): void {
    const keys = Object.keys(object)
    const number = this.#limit.begin(keys.length)
    this.#bytes.byte(first)
    this.#keyLists.write(keys)
    for (const key of keys) this.#value((object as Record<string, unknown>)[key], depth)
    this.#limit.end(number)
  }

  #tagged({ tag, data }: Tagged, depth: number): void {
    if (typeof tag !== 'string' && !Number.isInteger(tag)) throw notPlainData()
    const number = this.#limit.begin(1)
    this.#bytes.byte(code.TAGGED)
    this.#value(tag, depth)
    this.#value(data, depth)
    this.#limit.end(number)
  }

  #leaf(value: object, prototype: unknown): void {
    if (prototype === Date.prototype) {
      this.#limit.leaf(0)
      this.#bytes.byte(code.DATE)
      writeNumber(this.#bytes, (value as Date).getTime())
      return
    }
    const name = typedArrayName(value)
    if (name === undefined && prototype !== Buffer.prototype) throw notPlainData()
    const { buffer, byteOffset, byteLength } = value as TypedArray | Buffer
    this.#limit.leaf(byteLength)
    this.#bytes.byte(name === undefined ? code.BUFFER : code.TYPED_ARRAY)
    if (name !== undefined) this.#bytes.byte(TYPED_NAMES.indexOf(name))
    this.#bytes.uint(byteLength)
    this.#bytes.raw(new Uint8Array(buffer, byteOffset, byteLength))
  }
}

const notPlainData = (): TypeError => new TypeError('not plain data')
