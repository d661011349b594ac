import { randomBytes } from 'node:crypto'
import { BloomFilter } from '../../core/values/BloomFilter.js'

const THIS_PROCESS = randomBytes(6).toString('base64url')

/**
 * Gives out names of which no two are the same. The first thing of a name has it as it is, as the same thing has it in other processes;
 * those after it have names that are this process's alone. How many names are remembered is bounded.
 */
export class GivenNames {
  readonly #most: number
  /** With the number that was given last. */
  readonly #names = new Map<string, number>()
  #highest = 1
  readonly #forgotten = new BloomFilter()

  constructor(most: number) {
    this.#most = most
  }

  /** How many names it remembers. */
  get size(): number {
    return this.#names.size
  }

  /** `mayRecur`: whether all that ever have the name are the same in all that matters, so that it may be given again when it is forgotten. */
  give(name: string, mayRecur: boolean): string {
    const number = (this.#names.get(name) ?? (mayRecur || !this.#forgotten.mightHave(name) ? 0 : this.#highest)) + 1
    this.#highest = Math.max(this.#highest, number)
    this.#names.delete(name)
    this.#names.set(name, number)
    if (this.#names.size > this.#most) this.#forgetOldest()
    return number === 1 ? name : `${name}~${number}.${THIS_PROCESS}`
  }

  #forgetOldest(): void {
    const [oldest] = this.#names.keys()
    this.#names.delete(oldest as string)
    this.#forgotten.add(oldest as string)
  }
}
