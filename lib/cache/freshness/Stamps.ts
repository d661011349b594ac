import type { Tag } from '../../core/tag.js'

/**
 * The latest invalidation of each of a bounded number of tags. When there are more, the oldest are dropped, and a tag that is
 * not kept counts as invalidated when the latest of the dropped ones was: dropping can only cost misses.
 */
export class Stamps {
  readonly #most: number
  readonly #stamps = new Map<Tag, number>()
  #dropped = 0

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#stamps.size
  }

  /** When the tag was last invalidated, or later. */
  of(tag: Tag): number {
    return this.#stamps.get(tag) ?? this.#dropped
  }

  /** Notes an invalidation that is later than all before it. O(1), amortised, but for a logarithm when many are dropped. */
  set(tag: Tag, stamp: number): void {
    this.#stamps.set(tag, stamp)
    if (this.#stamps.size > this.#most) this.#dropOldest()
  }

  /** Every tag was invalidated. */
  setAll(stamp: number): void {
    this.#stamps.clear()
    this.#dropped = stamp
  }

  #dropOldest(): void {
    const surplus = this.#stamps.size - Math.floor(this.#most / 2)
    const latest = [...this.#stamps.values()].toSorted((a, b) => a - b)[surplus - 1] ?? 0
    for (const [tag, stamp] of this.#stamps) if (stamp <= latest) this.#stamps.delete(tag)
    this.#dropped = latest
  }
}
