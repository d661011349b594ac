/** Numbers that look drawn at random and follow from a seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1. */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.share() * (to - from + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)] as T
  }

  /** So many different ones, in the list's order. */
  some<T>(list: readonly T[], count: number): T[] {
    const chosen = new Set(this.shuffled(list).slice(0, count))
    return list.filter((item) => chosen.has(item))
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => [this.share(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item)
  }
}

/** Draws the nth of whatever there is to draw from. */
export class Nth extends Random {
  readonly #index: number

  constructor(index: number) {
    super(index)
    this.#index = index
  }

  override between(from: number, to: number): number {
    return from + (this.#index % (to - from + 1))
  }
}
