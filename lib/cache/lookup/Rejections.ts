import QuickLRU from 'quick-lru'
import { shortKey } from '../../core/values/digest.js'
import type { Rejected } from '../load/LoadResult.js'

const MOST = 1000

/** Why the latest result of each key was not cached, for the keys that were rejected last. */
export class Rejections {
  readonly #byKey = new QuickLRU<string, Rejected>({ maxSize: MOST })

  get(key: string): Rejected | undefined {
    return this.#byKey.get(shortKey(key))
  }

  set(key: string, rejection: Rejected): void {
    this.#byKey.set(shortKey(key), rejection)
  }

  delete(key: string): void {
    this.#byKey.delete(shortKey(key))
  }

  clear(): void {
    this.#byKey.clear()
  }
}
