import QuickLRU from 'quick-lru'

/** How many generations the recently used and the rest make up together, when all room is in use. */
const GENERATIONS = 3

/**
 * Values by key in the order of their use, as far as generations tell. QuickLRU holds the last two generations. A generation ends when as many
 * different keys as it has room for were used, and what was not used in the two last ones joins the rest. The rest is in the order in
 * which values joined it, so its first value is the one to drop. A use of a key of the present generation changes nothing.
 * Before half of the room is in use the order is of no interest: all values are of one generation.
 */
export class GenerationalLru<V> {
  readonly #recent: QuickLRU<string, V>
  readonly #rest = new Map<string, V>()
  #isOrdered = false

  /** `capacity`: how many values have room. */
  constructor(capacity: number) {
    this.#recent = new QuickLRU({
      maxSize: capacity,
      onEviction: (key, value) => this.#rest.set(key, value),
    })
  }

  get(key: string): V | undefined {
    return this.#recent.get(key) ?? this.#usedAgain(key)
  }

  /** The value without counting as a use. */
  peek(key: string): V | undefined {
    return this.#recent.peek(key) ?? this.#rest.get(key)
  }

  /** Adds a value under a key that has none. */
  add(key: string, value: V): void {
    this.#recent.set(key, value)
  }

  delete(key: string): void {
    this.#recent.delete(key)
    this.#rest.delete(key)
  }

  clear(): void {
    this.#recent.clear()
    this.#rest.clear()
  }

  /** Tells how many values there are, and how many have room by now. The generations follow once they are far off. */
  fit(count: number, capacity: number): void {
    const { maxSize } = this.#recent
    this.#isOrdered = count >= capacity / (this.#isOrdered ? 4 : 2)
    const wanted = Math.max(1, Math.floor(this.#isOrdered ? capacity / GENERATIONS : capacity))
    if (wanted > 1.5 * maxSize || maxSize > 1.5 * wanted) this.#recent.resize(wanted)
  }

  /** The least recently used first. */
  *ascending(): Iterable<[string, V]> {
    yield* this.#rest
    yield* this.#recent.entriesAscending()
  }

  #usedAgain(key: string): V | undefined {
    const value = this.#rest.get(key)
    if (value === undefined) return undefined
    this.#rest.delete(key)
    this.#recent.set(key, value)
    return value
  }
}
