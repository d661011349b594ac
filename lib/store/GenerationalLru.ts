import QuickLRU from 'quick-lru'

/** When all room is in use: the two generations of `#recent` take two thirds of it, `#old` takes the rest. */
const PARTS = 3

/**
 * Values by key, in an approximate order of their last use. QuickLRU holds the two latest generations. A generation ends when as
 * many different keys were used as it has room for; values that were used in neither generation then move to `#old`. `#old` is in
 * the order in which values moved there, so its first value is the first to evict. Using a key of the current generation costs
 * nothing. While less than half of the room is in use, all values are in one generation.
 */
export class GenerationalLru<V> {
  readonly #recent: QuickLRU<string, V>
  readonly #old = new Map<string, V>()
  #isOrdered = false

  /** `capacity`: for how many values there is room. */
  constructor(capacity: number) {
    this.#recent = new QuickLRU({
      maxSize: capacity,
      onEviction: (key, value) => this.#old.set(key, value),
    })
  }

  get(key: string): V | undefined {
    return this.#recent.get(key) ?? this.#promote(key)
  }

  /** Returns the value without counting it as used. */
  peek(key: string): V | undefined {
    return this.#recent.peek(key) ?? this.#old.get(key)
  }

  /** Adds a value under a new key. */
  add(key: string, value: V): void {
    this.#recent.set(key, value)
  }

  delete(key: string): void {
    this.#recent.delete(key)
    this.#old.delete(key)
  }

  clear(): void {
    this.#recent.clear()
    this.#old.clear()
  }

  /** Adapts the generations to the number of values and the current capacity, once their size is far off. */
  resize(count: number, capacity: number): void {
    const { maxSize } = this.#recent
    this.#isOrdered = count >= capacity / (this.#isOrdered ? 4 : 2)
    const wanted = Math.max(1, Math.floor(this.#isOrdered ? capacity / PARTS : capacity))
    if (wanted > 1.5 * maxSize || maxSize > 1.5 * wanted) this.#recent.resize(wanted)
  }

  /** All values, the least recently used first. */
  *leastRecentFirst(): Iterable<[string, V]> {
    yield* this.#old
    yield* this.#recent.entriesAscending()
  }

  #promote(key: string): V | undefined {
    const value = this.#old.get(key)
    if (value === undefined) return undefined
    this.#old.delete(key)
    this.#recent.set(key, value)
    return value
  }
}
