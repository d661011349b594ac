import type { Tag } from '../../core/tag.js'
import { Stamps } from './Stamps.js'
import type { WriteClock } from './writeClock.js'

/** How many tags of each kind are kept: with their texts some 15 MB at the most. */
const MOST_TAGS = 100_000

/**
 * Says what was invalidated since when, without looking at any entry: for each tag the count of its latest invalidation, and
 * which tags are about to be invalidated because a write of theirs is under way. No time is involved.
 *
 * The bookkeeping is bounded, see `Stamps`. Rows have a bound of their own: many of them push out nothing but rows.
 */
export class TagLedger {
  readonly #clock: WriteClock
  readonly #stamps: Stamps
  readonly #rows: Stamps
  readonly #pending = new Map<Tag, number>()
  /** Of those, the ones whose writes may have ended without anybody seeing it. */
  readonly #uncertain = new Map<Tag, number>()
  #everything = 0

  constructor(clock: WriteClock, mostTags = MOST_TAGS) {
    this.#clock = clock
    this.#stamps = new Stamps(mostTags)
    this.#rows = new Stamps(mostTags)
  }

  /** How many tags it keeps a count for. */
  get size(): number {
    return this.#stamps.size + this.#rows.size
  }

  /** How many tags have writes under way. */
  get pending(): number {
    return this.#pending.size
  }

  /** Overtakes whatever depends on any of these tags and was or is being loaded. O(number of tags). */
  invalidate(tags: Iterable<Tag>): void {
    const stamp = this.#clock.tick()
    for (const tag of tags) this.#shelf(tag).set(tag, stamp)
  }

  /** Overtakes everything. O(number of tags kept). */
  invalidateAll(): void {
    this.#everything = this.#clock.tick()
    this.#stamps.setAll(this.#everything)
    this.#rows.setAll(this.#everything)
  }

  /**
   * Marks tags as being written. Until the returned function is called nothing that depends on them is served or stored; then
   * they are invalidated. Calling it again does nothing. `uncertain`: they may have been written, for all to see, before it is
   * called. O(number of tags).
   */
  begin(tags: readonly Tag[], uncertain = false): () => void {
    // Entries that were found valid before must be looked at again.
    this.#clock.tick()
    count(this.#pending, tags, 1)
    if (uncertain) count(this.#uncertain, tags, 1)
    let ended = false
    return () => {
      if (ended) return
      ended = true
      this.invalidate(tags)
      count(this.#pending, tags, -1)
      if (uncertain) count(this.#uncertain, tags, -1)
    }
  }

  /** When everything was last invalidated. */
  get everything(): number {
    return this.#everything
  }

  /** When the tag was last invalidated, or later. Writes under way have not happened yet. */
  latest(tag: Tag): number {
    return this.#shelf(tag).of(tag)
  }

  /** Whether a write of any of the tags is under way. */
  isPending(tags: Iterable<Tag>): boolean {
    return hasAny(this.#pending, tags)
  }

  /** Whether any of the tags may have been written already by a write that counts as under way. */
  isUncertain(tags: Iterable<Tag>): boolean {
    return hasAny(this.#uncertain, tags)
  }

  #shelf(tag: Tag): Stamps {
    return tag.startsWith('row:') ? this.#rows : this.#stamps
  }
}

function hasAny(counts: ReadonlyMap<Tag, number>, tags: Iterable<Tag>): boolean {
  if (counts.size === 0) return false
  for (const tag of tags) if (counts.has(tag)) return true
  return false
}

function count(counts: Map<Tag, number>, tags: readonly Tag[], change: 1 | -1): void {
  for (const tag of tags) {
    const writes = (counts.get(tag) ?? 0) + change
    if (writes === 0) counts.delete(tag)
    else counts.set(tag, writes)
  }
}
