import type { Shape } from '../format/Structure.js'

/** The shapes of one result, each once, in the order in which they were found. */
export class ShapeList {
  readonly all: Shape[] = []
  readonly #numbers = new Map<string, number>()

  /** The shape's number. Most results have one: only a second one has to be compared. */
  indexOf(shape: Shape): number {
    const [first] = this.all
    if (first === undefined) return this.all.push(shape) - 1
    if (this.#numbers.size === 0) this.#numbers.set(JSON.stringify(first), 0)
    const signature = JSON.stringify(shape)
    let number = this.#numbers.get(signature)
    if (number === undefined) this.#numbers.set(signature, (number = this.all.push(shape) - 1))
    return number
  }
}
