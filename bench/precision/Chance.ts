import { randomFrom } from '../measure/random.js'

/** How fast popularity falls: the n-th of a list is asked for n^0.9 times less often than the first. */
const EXPONENT = 0.9

/** Choices that are the same for the same seed. */
export class Chance {
  readonly #random: () => number
  /** Sums of the first weights, for any length so far. */
  readonly #sums: number[] = []

  constructor(seed: number) {
    this.#random = randomFrom(seed)
  }

  /** From 1 to `most`, each as likely as the others. */
  int(most: number): number {
    return 1 + Math.floor(this.#random() * most)
  }

  is(share: number): boolean {
    return this.#random() < share
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length) - 1] as T
  }

  /** From 1 to `most`: the first is the most popular one. */
  popular(most: number): number {
    this.#sumUpTo(most)
    const wanted = this.#random() * (this.#sums[most - 1] ?? 0)
    let [low, high] = [0, most - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sums[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return low + 1
  }

  /** From 1 to `most`: the last is the most popular one. */
  recent(most: number): number {
    return most + 1 - this.popular(most)
  }

  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.#random() * list.reduce((sum, [weight]) => sum + weight, 0)
    const found = list.find(([weight]) => (left -= weight) < 0) ?? list[0]
    if (found === undefined) throw new Error('There is nothing to choose from.')
    return found[1]
  }

  #sumUpTo(most: number): void {
    for (let index = this.#sums.length; index < most; index++) {
      this.#sums.push((this.#sums[index - 1] ?? 0) + (index + 1) ** -EXPONENT)
    }
  }
}

/** `count` rows, numbered from 1. */
export const rowsOf = <Row>(count: number, row: (number: number) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => row(index + 1))

/** Pairs by chance, none of them twice. */
export function pairsOf(count: number, pair: () => readonly [number, number]): (readonly [number, number])[] {
  const pairs = new Map<string, readonly [number, number]>()
  for (let turn = 0; turn < count; turn++) {
    const found = pair()
    pairs.set(found.join(), found)
  }
  return [...pairs.values()]
}
