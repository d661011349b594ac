/** How often a recursive copier copies an object that contains itself before its stack is full, at most. */
const MAX_COPIES_OF_A_CYCLE = 5000

/** How many parts a copy may have, however few bytes the value takes. */
const FREE_PARTS = 2 ** 20

/** How many more parts each byte allows. Without repeated objects each part takes at least one byte. */
const PARTS_PER_BYTE = 4

/**
 * Limits how large a value becomes if each repeated object is copied: 40 objects, each twice in the next, have a copy of 2^40
 * parts. A part is a value in another one, or eight bytes of a buffer. Objects are numbered in the order in which they begin.
 */
export class InflationLimit {
  /** The number of parts of each object. While an object is open: -1 less the total at its beginning. */
  readonly #sizes: number[] = []
  readonly #cyclic = new Set<number>()
  #total = 0
  #largestCycle = 0

  /** Opens an object. Returns its number. */
  begin(parts: number): number {
    const number = this.#sizes.push(-1 - this.#total) - 1
    this.#total += parts
    return number
  }

  /** Closes an object. */
  end(number: number): void {
    const size = this.#total + 1 + (this.#sizes[number] as number)
    this.#sizes[number] = size
    if (this.#cyclic.size > 0 && this.#cyclic.has(number)) this.#largestCycle = Math.max(this.#largestCycle, size)
  }

  /** Counts an object that contains no others. */
  leaf(bytes: number): void {
    const size = bytes >>> 3
    this.#sizes.push(size)
    this.#total += size
  }

  /** Counts a reference to an object that has begun. */
  repeat(number: number): void {
    const size = this.#sizes[number] as number
    // A sum that is inexact, or infinite, exceeds the limit anyway.
    if (size < 0) this.#cyclic.add(number)
    else this.#total += size
  }

  /** Whether a copy takes time and memory in proportion to the value's bytes. */
  allows(bytes: number): boolean {
    return this.#total + MAX_COPIES_OF_A_CYCLE * this.#largestCycle <= FREE_PARTS + PARTS_PER_BYTE * bytes
  }
}
