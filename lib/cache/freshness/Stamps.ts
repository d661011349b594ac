import type { Tag } from '../../core/tag.js'

/** Where stamps are kept: a `Map`, or a `TagMap`. */
export interface StampMap {
  readonly size: number
  get(tag: Tag): number | undefined
  set(tag: Tag, stamp: number): unknown
  clear(): void
  entries(): Iterable<readonly [Tag, number]>
  delete(tag: Tag): unknown
}

/**
 * When each of a bounded number of tags was last invalidated. When there are more, the oldest are dropped. A tag
 * without a stamp counts as invalidated at the latest dropped stamp, so dropping can only cost misses.
 */
export class Stamps<Kept extends StampMap = Map<Tag, number>> {
  readonly #most: number
  readonly #kept: Kept
  #latestDropped = 0

  constructor(most: number, kept: Kept) {
    this.#most = most
    this.#kept = kept
  }

  get size(): number {
    return this.#kept.size
  }

  /** The stamp of each tag that has one. Another tag has the stamp `latestDropped`. */
  get kept(): Kept {
    return this.#kept
  }

  get latestDropped(): number {
    return this.#latestDropped
  }

  /** When the tag was last invalidated, or later. */
  of(tag: Tag): number {
    return this.#kept.get(tag) ?? this.#latestDropped
  }

  /**
   * Records an invalidation that is later than all before it. Amortised O(log n), because the oldest are dropped by
   * halves.
   */
  set(tag: Tag, stamp: number): void {
    this.#kept.set(tag, stamp)
    if (this.#kept.size > this.#most) this.#dropOldest()
  }

  /** Records an invalidation of every tag. */
  setAll(stamp: number): void {
    this.#kept.clear()
    this.#latestDropped = stamp
  }

  #dropOldest(): void {
    const surplus = this.#kept.size - Math.floor(this.#most / 2)
    const stamps = Array.from(this.#kept.entries(), ([, stamp]) => stamp)
    const latest = stamps.toSorted((a, b) => a - b)[surplus - 1] ?? 0
    for (const [tag, stamp] of this.#kept.entries()) if (stamp <= latest) this.#kept.delete(tag)
    this.#latestDropped = latest
  }
}
