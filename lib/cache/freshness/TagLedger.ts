import type { RowDependency } from '../../core/rowDependency.js'
import { written } from '../../core/tables/writtenTags.js'
import type { Tag } from '../../core/tag.js'
import { checkDependency } from './checkDependency.js'
import { stampOfWrite } from './invalidationOf.js'
import { LedgerCopies } from './LedgerCopies.js'
import { Stamps } from './Stamps.js'
import { PendingTags } from './PendingTags.js'
import { TagMap } from './TagMap.js'
import { writeClock, type WriteClock } from './writeClock.js'

const NO_WRITES = new TagMap<number>()

/** How many tags of each kind the ledger keeps: with their texts at most some 15 MB. */
const MOST_TAGS = 100_000

/**
 * Knows when each tag was last invalidated, and which tags a write is about to invalidate. Invalidating a tag looks at
 * no entry: an entry compares its own stamp with those of its tags. No time is involved.
 *
 * The memory is bounded, see `Stamps`. Rows and values have bounds of their own: many rows push out only rows.
 */
export class TagLedger {
  readonly #clock: WriteClock
  readonly #stamps: Stamps
  readonly #rows: Stamps<TagMap<number>>
  readonly #values: Stamps<TagMap<number>>
  /** How many writes of each tag are under way. */
  readonly #pending = new PendingTags()
  /** The same for writes that may be visible to others before this process sees them end. */
  readonly #uncertain = new PendingTags()
  #allInvalidatedAt = 0
  /** When anything was last invalidated. */
  #invalidatedAt = 0
  /** The ledgers of other copies of the library. */
  #copies: LedgerCopies | undefined

  constructor(clock: WriteClock, mostTags = MOST_TAGS) {
    this.#clock = clock
    this.#stamps = new Stamps(mostTags, new Map<Tag, number>())
    this.#rows = new Stamps(mostTags, new TagMap<number>())
    this.#values = new Stamps(mostTags, new TagMap<number>())
  }

  /** Joins the ledgers of the other copies of the library in this process: each knows what all observe. */
  joinCopies(): this {
    this.#copies = new LedgerCopies({
      begin: (tags, uncertain) => this.#begin(tags, uncertain),
      invalidate: (tags) => this.#invalidate(tags),
      invalidateAll: () => this.#invalidateAll(),
    })
    return this
  }

  /** How many tags have a stamp of their own. */
  get size(): number {
    return this.#stamps.size + this.#rows.size + this.#values.size
  }

  /** How many tags have writes under way. */
  get pending(): number {
    return this.#pending.counts.size
  }

  /** Invalidates entries and loads that depend on any of the tags. O(number of tags). */
  invalidate(tags: Iterable<Tag>): void {
    this.#invalidate(tags)
    this.#copies?.invalidate(tags)
  }

  /** Invalidates everything. O(number of tags in the ledger). */
  invalidateAll(): void {
    this.#invalidateAll()
    this.#copies?.invalidateAll()
  }

  #invalidate(tags: Iterable<Tag>): void {
    const stamp = this.#clock.tick()
    this.#invalidatedAt = stamp
    for (const tag of tags) this.#stampsFor(tag).set(tag, stamp)
  }

  #invalidateAll(): void {
    this.#allInvalidatedAt = this.#clock.tick()
    this.#stamps.setAll(this.#allInvalidatedAt)
    this.#rows.setAll(this.#allInvalidatedAt)
    this.#values.setAll(this.#allInvalidatedAt)
  }

  /**
   * Registers a write intent for the tags. What depends on them is neither served nor stored until the returned function is called; a
   * second call does nothing. It invalidates what `settle` returns, by default all of the tags, and returns that. `uncertain`: others may
   * see what was written before that call. O(number of tags).
   */
  begin(tags: readonly Tag[], uncertain = false): (settle?: () => readonly Tag[]) => readonly Tag[] {
    const elsewhere = this.#copies?.begin(tags, uncertain)
    const end = this.#begin(tags, uncertain)
    let ended = false
    return (settle) => {
      if (ended) return []
      ended = true
      end()
      const changed = settle?.() ?? tags
      this.invalidate(changed)
      elsewhere?.()
      return changed
    }
  }

  #begin(tags: readonly Tag[], uncertain: boolean): () => void {
    // Entries that were found valid before have to be checked again.
    this.#clock.tick()
    const write = { tags }
    this.#pending.add(write)
    if (uncertain) this.#uncertain.add(write)
    return () => {
      this.#pending.remove(write)
      if (uncertain) this.#uncertain.remove(write)
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
    return hasAny(this.#pending.counts, tags)
  }

  /** Whether a write of any of the tags is under way whose changes a caller may know, but not a load that has begun at the stamp. */
  isKnownToJoiners(tags: Iterable<Tag>, since: number): boolean {
    return hasAny(this.#knownToJoiners(since), tags)
  }

  /** Whether a write can have changed what the dependency is about since the stamp, or a write under way can. */
  isAffected(dependency: RowDependency, since: number): boolean {
    return this.#isAffected(dependency, since, this.#pending.counts)
  }

  /** The same, where only such writes under way count whose changes a caller may know. */
  isAffectedForJoiners(dependency: RowDependency, since: number): boolean {
    return this.#isAffected(dependency, since, this.#knownToJoiners(since))
  }

  /** The stamp of a write that has ended and has changed what the dependency is about since then, if there is one. */
  stampOfWrite(dependency: RowDependency, since: number): number | undefined {
    if (!this.#isAffected(dependency, since, NO_WRITES)) return undefined
    return stampOfWrite(dependency, since, (tag) => this.latest(tag))
  }

  /** Once another write has ended since, each of the others may have come before it. */
  #knownToJoiners(since: number): TagMap<number> {
    return (this.#invalidatedAt > since ? this.#pending : this.#uncertain).counts
  }

  /** O(1) if the table was not written. */
  #isAffected(dependency: RowDependency, since: number, underWay: TagMap<number>): boolean {
    const table = written(dependency.table)
    if (this.#stamps.of(table) <= since && underWay.get(table) === undefined) return false
    const isUnderWay = underWay.size > 0
    return checkDependency(dependency, {
      isHot: (tag) => this.latest(tag) > since || (isUnderWay && underWay.get(tag) !== undefined),
      isKindHot: (kind) => this.#stamps.of(kind) > since || (isUnderWay && underWay.get(kind) !== undefined),
      rows: (head) => new HotTails(this.#rows, head, since, underWay),
      values: (head) => new HotTails(this.#values, head, since, underWay),
    })
  }

  #stampsFor(tag: Tag): Stamps | Stamps<TagMap<number>> {
    if (tag.startsWith('=')) return this.#values
    return tag.startsWith('row') ? this.#rows : this.#stamps
  }
}

/** Which tags of one head are hot. */
class HotTails {
  readonly #stamps: ReadonlyMap<string, number> | undefined
  readonly #underWay: ReadonlyMap<string, number> | undefined
  readonly #dropped: number

  constructor(
    { kept, latestDropped }: Stamps<TagMap<number>>,
    head: string,
    readonly since: number,
    underWay: TagMap<number>,
  ) {
    this.#stamps = kept.tailsOf(head)
    this.#underWay = underWay.tailsOf(head)
    this.#dropped = latestDropped
  }

  /** No tag of the head is hot. */
  get isCold(): boolean {
    return this.#stamps === undefined && this.#underWay === undefined && this.#dropped <= this.since
  }

  has(tail: string): boolean {
    return (this.#stamps?.get(tail) ?? this.#dropped) > this.since || this.#underWay?.has(tail) === true
  }
}

/**
 * What was written to databases. All caches of the process share it: two caches on one database see the same writes.
 */
export const databaseLedger = new TagLedger(writeClock).joinCopies()

function hasAny(counts: TagMap<number>, tags: Iterable<Tag>): boolean {
  if (counts.size === 0) return false
  for (const tag of tags) if (counts.get(tag) !== undefined) return true
  return false
}
