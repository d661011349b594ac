import QuickLRU from 'quick-lru'
import { digestOf } from '../../core/values/digest.js'
import type { Rejected } from '../load/LoadResult.js'

const MOST = 1000

/** Keys have any length. Longer ones are hashed, so that the memory is bounded. */
const shortened = (key: string): string => (key.length <= 256 ? key : digestOf(key, 43))

/** Why the latest result of each key was not cached, for the keys that were rejected last. */
export class Rejections {
  readonly #byKey = new QuickLRU<string, Rejected>({ maxSize: MOST })

  get(key: string): Rejected | undefined {
    return this.#byKey.get(shortened(key))
  }

  set(key: string, rejection: Rejected): void {
    this.#byKey.set(shortened(key), rejection)
  }

  delete(key: string): void {
    this.#byKey.delete(shortened(key))
  }

  clear(): void {
    this.#byKey.clear()
  }
}
