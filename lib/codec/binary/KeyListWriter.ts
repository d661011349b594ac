import type { ByteWriter } from './ByteWriter.js'
import type { TextWriter } from './TextWriter.js'

/** The keys that begin alike, so far as they were met. */
interface Branch {
  number: number | undefined
  readonly next: Map<string, Branch>
}

const branch = (): Branch => ({ number: undefined, next: new Map() })

/** Keeps each list of keys once: most objects in a value have the keys of another. */
export class KeyListWriter {
  readonly #bytes: ByteWriter
  readonly #texts: TextWriter
  readonly #start = branch()
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

  /** The next one for a list that is new. */
  #numberOf(keys: readonly string[]): number {
    if (this.#latest !== undefined && areSame(this.#latest, keys)) return this.#latestNumber
    let at = this.#start
    for (const key of keys) {
      let next = at.next.get(key)
      if (next === undefined) at.next.set(key, (next = branch()))
      at = next
    }
    this.#latest = keys
    return (this.#latestNumber = at.number ??= this.#count++)
  }
}

function areSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}
