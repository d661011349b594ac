/** Pseudo-random numbers (mulberry32). They are the same in every run, so every run of the demo shows the same rows. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** From 0 to 1, 1 excluded. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 1 to `most`. */
  upTo(most: number): number {
    return 1 + Math.floor(this.next() * most)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(list: readonly T[]): T {
    return list[this.upTo(list.length) - 1] as T
  }

  words(list: readonly string[], count: number): string {
    const picked = Array.from({ length: count }, () => this.pick(list)).join(' ')
    return picked.charAt(0).toUpperCase() + picked.slice(1)
  }

  /** A moment within the given years, to the second. */
  moment(fromYear: number, toYear: number): Date {
    const start = Date.UTC(fromYear, 0)
    const seconds = (Date.UTC(toYear + 1, 0) - start) / 1000
    return new Date(start + Math.floor(this.next() * seconds) * 1000)
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.upTo(256) - 1))
  }
}
