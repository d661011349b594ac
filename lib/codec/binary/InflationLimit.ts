/** How often something that holds itself is copied at most, until the copier's stack is full. */
const LOOPS = 5000

/** How many parts the copy of any value may have, however few bytes it takes. */
const ALWAYS_ALLOWED = 2 ** 20

/** How many more for each byte; where nothing occurs twice, a part takes a byte at least. */
const ALLOWED_PER_BYTE = 4

/**
 * Counts the parts that a value has once each place has an object of its own, as if what occurs more than once were copied for each
 * place: a few objects, each of which is twice in the next, have a copy that no memory holds. Objects are numbered in the order in
 * which they begin. A part is a value in another, or eight bytes of a buffer.
 */
export class InflationLimit {
  /** For each object: how many parts it has; while it is read or written, -1 less the total at its beginning. */
  readonly #sizes: number[] = []
  readonly #looped = new Set<number>()
  #total = 0
  #largestLoop = 0

  /** An object begins. Returns its number. */
  begin(parts: number): number {
    const number = this.#sizes.push(-1 - this.#total) - 1
    this.#total += parts
    return number
  }

  end(number: number): void {
    const size = this.#total + 1 + (this.#sizes[number] as number)
    this.#sizes[number] = size
    if (this.#looped.size > 0 && this.#looped.has(number)) this.#largestLoop = Math.max(this.#largestLoop, size)
  }

  /** An object that holds no others. */
  leaf(bytes: number): void {
    const size = bytes >>> 3
    this.#sizes.push(size)
    this.#total += size
  }

  /** An object of which there was one part already occurs again. */
  again(number: number): void {
    const size = this.#sizes[number] as number
    // Sums beyond what is exact, or infinite, only come of totals that are far too large already.
    if (size < 0) this.#looped.add(number)
    else this.#total += size
  }

  /** Whether copying it takes time and memory in proportion to its bytes. */
  isFitFor(bytes: number): boolean {
    return this.#total + LOOPS * this.#largestLoop <= ALWAYS_ALLOWED + ALLOWED_PER_BYTE * bytes
  }
}
