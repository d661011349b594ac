import { randomBytes } from 'node:crypto'
import { BloomFilter } from '../../core/values/BloomFilter.js'

const THIS_PROCESS = randomBytes(6).toString('base64url')

/** How many names of classes, and of connections, this process remembers: the latest. */
export const MAX_NAMES = 5000

/**
 * Assigns names so that no two are equal. The first bearer of a name gets the name itself, as in other processes. Later bearers
 * get the name with a suffix of this process alone. Memory is bounded: the oldest names are forgotten.
 */
export class UniqueNames {
  readonly #max: number
  /** Each name with the number that its last bearer got. */
  readonly #numbers = new Map<string, number>()
  #highest = 1
  readonly #forgotten = new BloomFilter()

  constructor(max: number) {
    this.#max = max
  }

  /** How many names are remembered. */
  get size(): number {
    return this.#numbers.size
  }

  /** `reusable`: all bearers of the name are equivalent, so the plain name may be assigned again after it was forgotten. */
  assign(name: string, reusable: boolean): string {
    const number = (this.#numbers.get(name) ?? (reusable || !this.#forgotten.mightHave(name) ? 0 : this.#highest)) + 1
    this.#highest = Math.max(this.#highest, number)
    this.#numbers.delete(name)
    this.#numbers.set(name, number)
    if (this.#numbers.size > this.#max) this.#forgetOldest()
    return number === 1 ? name : `${name}~${number}.${THIS_PROCESS}`
  }

  #forgetOldest(): void {
    const [oldest] = this.#numbers.keys()
    this.#numbers.delete(oldest as string)
    this.#forgotten.add(oldest as string)
  }
}
