import type { Tag } from '../../core/tag.js'
import { Stamps } from './Stamps.js'
import { writeClock, type WriteClock } from './writeClock.js'

/** How many tags of each kind the ledger keeps: with their texts at most some 15 MB. */
const MOST_TAGS = 100_000

/**
 * Knows when each tag was last invalidated, and which tags a write is about to invalidate. Invalidating a tag looks at
 * no entry: an entry compares its own stamp with those of its tags. No time is involved.
 *
 * The memory is bounded, see `Stamps`. Rows have a bound of their own, so that many rows push out only rows.
 */
export class TagLedger {
  readonly #clock: WriteClock
  readonly #stamps: Stamps
  readonly #rows: Stamps
  /** How many writes of each tag are under way. */
  readonly #pending = new Map<Tag, number>()
  /** The same for writes that may be visible to others before this process sees them end. */
  readonly #uncertain = new Map<Tag, number>()
  #allInvalidatedAt = 0

  constructor(clock: WriteClock, mostTags = MOST_TAGS) {
    this.#clock = clock
    this.#stamps = new Stamps(mostTags)
    this.#rows = new Stamps(mostTags)
  }

  /** How many tags have a stamp of their own. */
  get size(): number {
    return this.#stamps.size + this.#rows.size
  }

  /** How many tags have writes under way. */
  get pending(): number {
    return this.#pending.size
  }

  /** Invalidates entries and loads that depend on any of the tags. O(number of tags). */
  invalidate(tags: Iterable<Tag>): void {
    const stamp = this.#clock.tick()
    for (const tag of tags) this.#stampsFor(tag).set(tag, stamp)
  }

  /** Invalidates everything. O(number of tags in the ledger). */
  invalidateAll(): void {
    this.#allInvalidatedAt = this.#clock.tick()
    this.#stamps.setAll(this.#allInvalidatedAt)
    this.#rows.setAll(this.#allInvalidatedAt)
  }

  /**
   * Registers a write intent for the tags. Entries that depend on them are neither served nor stored until the returned function
   * is called, which invalidates them; a second call does nothing. `uncertain`: others may see what was written before
   * that call. O(number of tags).
   */
  begin(tags: readonly Tag[], uncertain = false): () => void {
    // Entries that were found valid before have to be checked again.
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
  get allInvalidatedAt(): number {
    return this.#allInvalidatedAt
  }

  /** When the tag was last invalidated, or later. A write under way does not count. */
  latest(tag: Tag): number {
    return this.#stampsFor(tag).of(tag)
  }

  /** Whether a write of any of the tags is under way. */
  isPending(tags: Iterable<Tag>): boolean {
    return hasAny(this.#pending, tags)
  }

  /** Whether a write of any of the tags that counts as under way may be visible to others already. */
  isUncertain(tags: Iterable<Tag>): boolean {
    return hasAny(this.#uncertain, tags)
  }

  #stampsFor(tag: Tag): Stamps {
    return tag.startsWith('row:') ? this.#rows : this.#stamps
  }
}

/**
 * What was written to databases. All caches of the process share it: two caches on one database see the same writes.
 */
export const databaseLedger = new TagLedger(writeClock)

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
