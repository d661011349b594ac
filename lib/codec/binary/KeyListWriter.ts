import type { ByteWriter } from './ByteWriter.js'
import type { TextWriter } from './TextWriter.js'

/** A node of a prefix tree of the key lists so far. `number`: of the list that ends here. */
interface KeyNode {
  number: number | undefined
  readonly next: Map<string, KeyNode>
}

const newNode = (): KeyNode => ({ number: undefined, next: new Map() })

/** Writes each list of keys once, and its number from then on: most objects have the keys of another one. */
export class KeyListWriter {
  readonly #bytes: ByteWriter
  readonly #texts: TextWriter
  readonly #root = newNode()
  #count = 0
  #latest: readonly string[] | undefined
  #latestNumber = -1

  constructor(bytes: ByteWriter, texts: TextWriter) {
    this.#bytes = bytes
    this.#texts = texts
  }

  /** O(keys). */
  write(keys: readonly string[]): void {
    const count = this.#count
    const number = this.#numberOf(keys)
    this.#bytes.uint(number)
    if (number < count) return
    this.#bytes.uint(keys.length)
    for (const key of keys) this.#texts.write(key)
  }

  /** The number of the list: `#count` for a new list. */
  #numberOf(keys: readonly string[]): number {
    if (this.#latest !== undefined && areEqual(this.#latest, keys)) return this.#latestNumber
    let at = this.#root
    for (const key of keys) {
      let next = at.next.get(key)
      if (next === undefined) at.next.set(key, (next = newNode()))
      at = next
    }
    this.#latest = keys
    return (this.#latestNumber = at.number ??= this.#count++)
  }
}

function areEqual(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
