import type { Tag } from '../../core/tag.js'

/**
 * When each of a bounded number of tags was last invalidated. When there are more, the oldest are dropped. A tag
 * without a stamp counts as invalidated at the latest dropped stamp, so dropping can only cost misses.
 */
export class Stamps {
  readonly #most: number
  readonly #stamps = new Map<Tag, number>()
  #latestDropped = 0

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#stamps.size
  }

  /** When the tag was last invalidated, or later. */
  of(tag: Tag): number {
    return this.#stamps.get(tag) ?? this.#latestDropped
  }

  /**
   * Records an invalidation that is later than all before it. Amortised O(log n), because the oldest are dropped by
   * halves.
   */
  set(tag: Tag, stamp: number): void {
    this.#stamps.set(tag, stamp)
    if (this.#stamps.size > this.#most) this.#dropOldest()
  }

  /** Records an invalidation of every tag. */
  setAll(stamp: number): void {
    this.#stamps.clear()
    this.#latestDropped = stamp
  }

  #dropOldest(): void {
    const surplus = this.#stamps.size - Math.floor(this.#most / 2)
    const latest = [...this.#stamps.values()].toSorted((a, b) => a - b)[surplus - 1] ?? 0
    for (const [tag, stamp] of this.#stamps) if (stamp <= latest) this.#stamps.delete(tag)
    this.#latestDropped = latest
  }
}
