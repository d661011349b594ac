import type { Shape } from '../format/Structure.js'

/** The distinct shapes of one result, in the order in which they are met. */
export class ShapeList {
  readonly all: Shape[] = []
  readonly #indexes = new Map<string, number>()

  /** Adds the shape if it is new. Most results have one shape: only from the second one on are they compared. */
  indexOf(shape: Shape): number {
    const [first] = this.all
    if (first === undefined) return this.all.push(shape) - 1
    if (this.#indexes.size === 0) this.#indexes.set(JSON.stringify(first), 0)
    const signature = JSON.stringify(shape)
    let index = this.#indexes.get(signature)
    if (index === undefined) this.#indexes.set(signature, (index = this.all.push(shape) - 1))
    return index
  }
}
