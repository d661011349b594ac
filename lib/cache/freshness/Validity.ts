import { randomUUID } from 'node:crypto'
import type { Entry } from '../../core/entry.js'
import { foreignTag, isCallersTag, withoutDatabase, type Tag } from '../../core/tag.js'
import type { TagLedger } from './TagLedger.js'
import type { WriteClock } from './writeClock.js'

/**
 * Which entries and loads of one cache are overtaken: by writes to the databases, which all caches see, or by invalidations
 * of this very cache.
 */
export class Validity {
  /**
   * Entries carry it: of others' entries, for instance in a store that caches share, this one does not know what ended them.
   * Caches that tell each other have one in common.
   */
  readonly epoch: string
  readonly #clock: WriteClock
  readonly #own: TagLedger
  readonly #databases: TagLedger
  /** When tables or rows were last invalidated by hand. */
  #byHand = 0

  constructor(clock: WriteClock, own: TagLedger, databases: TagLedger, epoch: string = randomUUID()) {
    this.epoch = epoch
    this.#clock = clock
    this.#own = own
    this.#databases = databases
  }

  /** What a load that begins now notes. */
  get stamp(): number {
    return this.#clock.now
  }

  /** Overtakes what depends on any of these tags in this cache; tags of tables and rows mean those of every database. */
  invalidate(tags: readonly Tag[]): void {
    this.#own.invalidate(tags)
    this.#databases.invalidate(tags.filter(isCallersTag).map((tag) => foreignTag(this.epoch, tag)))
    if (!tags.every(isCallersTag)) this.#byHand = this.#clock.now
  }

  /** Another process has invalidated a tag of this cache's callers; without `tag`: everything. */
  invalidateHere(tag?: Tag): void {
    if (tag === undefined) return this.#own.invalidateAll()
    this.#own.invalidate([tag])
    if (!isCallersTag(tag)) this.#byHand = this.#clock.now
  }

  /** Overtakes everything in this cache. */
  invalidateAll(): void {
    this.#own.invalidateAll()
    this.#databases.invalidate([foreignTag(this.epoch)])
  }

  /**
   * Whether nothing that the entry depends on was invalidated since its load began, or is being written. O(1) while nothing
   * at all was written, else O(tags of the entry).
   */
  holds(entry: Entry): boolean {
    const { epoch } = this
    const { now } = this.#clock
    if (entry.validAt === now && entry.epoch === epoch) return true
    if (entry.epoch !== epoch || this.#databases.isPending(entry.tags)) return false
    if (!this.unchangedSince(entry.stamp, entry.tags)) return false
    // Not an assignment, which would throw for an entry that a store has frozen.
    Reflect.set(entry, 'validAt', now)
    return true
  }

  /** Whether none of the tags was invalidated after the stamp. */
  unchangedSince(stamp: number, tags: Iterable<Tag>): boolean {
    if (this.#own.everything > stamp || this.#databases.everything > stamp) return false
    for (const tag of tags) if (this.#latest(tag) > stamp) return false
    return true
  }

  /** Whether a load that began at the stamp and has asked for these tags may be joined now. */
  mayJoin(stamp: number, tags: Iterable<Tag>): boolean {
    return !this.#databases.isUncertain(tags) && this.unchangedSince(stamp, tags)
  }

  #latest(tag: Tag): number {
    if (isCallersTag(tag)) return this.#own.latest(tag)
    const written = this.#databases.latest(tag)
    return this.#byHand === 0 ? written : Math.max(written, this.#own.latest(withoutDatabase(tag)))
  }
}
