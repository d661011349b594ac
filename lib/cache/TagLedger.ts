import { randomUUID } from 'node:crypto'
import type { Entry } from '../core/entry.js'
import { isKnownBeforeLoad, type Tag } from '../core/tag.js'

const MAX_TAGS = 100_000

/**
 * Says which entries invalidations have overtaken, without looking at any entry: a counter, and for each tag the count of
 * its latest invalidation. An entry noted the counter before it was loaded (its stamp), and holds while none of its tags
 * was invalidated since. No clock is involved.
 *
 * The bookkeeping is bounded: when more tags were invalidated than it keeps, the oldest are dropped, and a tag that is not
 * kept counts as invalidated when the latest of the dropped ones was. Dropping can only cost misses.
 */
export class TagLedger {
  /** Stamps of different ledgers cannot be compared; entries carry the ledger's epoch. */
  readonly epoch = randomUUID()
  readonly #maxTags: number
  readonly #lastWrite = new Map<Tag, number>()
  #clock = 0
  /** The latest invalidation of everything. */
  #cleared = 0
  /** The latest invalidation of any tag that is not kept. */
  #dropped = 0
  /** The latest invalidation whose reach cannot be known before a load ends. */
  #openEnded = 0

  constructor(maxTags = MAX_TAGS) {
    this.#maxTags = maxTags
  }

  /** The current count; a load notes it before its first statement. */
  get clock(): number {
    return this.#clock
  }

  /** How many tags it keeps a count for. */
  get size(): number {
    return this.#lastWrite.size
  }

  /** Overtakes all entries with any of these tags that were or are being loaded. O(number of tags). */
  invalidate(tags: Iterable<Tag>): void {
    const stamp = ++this.#clock
    for (const tag of tags) {
      this.#lastWrite.delete(tag)
      this.#lastWrite.set(tag, stamp)
      if (!isKnownBeforeLoad(tag)) this.#openEnded = stamp
    }
    if (this.#lastWrite.size > this.#maxTags) this.#dropOldest()
  }

  /** Overtakes every entry. O(number of tags kept). */
  invalidateAll(): void {
    this.#cleared = this.#dropped = this.#openEnded = ++this.#clock
    this.#lastWrite.clear()
  }

  /** Whether nothing that the entry depends on was invalidated since its load began. O(1) while nothing was. */
  holds(entry: Entry): boolean {
    if (entry.validAt === this.#clock && entry.epoch === this.epoch) return true
    if (entry.epoch !== this.epoch || !this.noneSince(entry.stamp, entry.tags)) return false
    // Not an assignment, which would throw for an entry that a store has frozen.
    Reflect.set(entry, 'validAt', this.#clock)
    return true
  }

  /**
   * Whether a load that began at `stamp` may still be joined: nothing that it may depend on was invalidated since. What it
   * reads is not known before it ends, so any invalidation of a table counts.
   */
  joinable(stamp: number, knownTags: readonly Tag[]): boolean {
    return this.#clock === stamp || (this.#openEnded <= stamp && this.noneSince(stamp, knownTags))
  }

  /** Whether none of the tags was invalidated since the stamp. */
  noneSince(stamp: number, tags: readonly Tag[]): boolean {
    for (const tag of tags) if ((this.#lastWrite.get(tag) ?? this.#dropped) > stamp) return false
    return this.#cleared <= stamp
  }

  #dropOldest(): void {
    let surplus = this.#lastWrite.size - Math.floor(this.#maxTags / 2)
    for (const [tag, stamp] of this.#lastWrite) {
      if (surplus-- <= 0) return
      this.#lastWrite.delete(tag)
      this.#dropped = Math.max(this.#dropped, stamp)
    }
  }
}
