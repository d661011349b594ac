import { randomUUID } from 'node:crypto'
import { noteOn, type Entry } from '../../core/entry.js'
import type { RowDependency } from '../../core/rowDependency.js'
import { tableName, tableOfTag } from '../../core/tables/dependencyText.js'
import { tagsByHand } from '../../core/tables/tagsByHand.js'
import { foreignTag, isCallersTag, withoutDatabase, type Tag } from '../../core/tag.js'
import type { Invalidation } from './invalidationOf.js'
import type { TagLedger } from './TagLedger.js'
import type { WriteClock } from './writeClock.js'

/** The epochs of caches that hear of other processes' writes. */
const sharedEpochs = new Set<string>()

export const addSharedEpoch = (epoch: string): unknown => sharedEpochs.add(epoch)

/** Whether entries of the epoch are as fresh for all processes as for this one. */
export const isSharedEpoch = (epoch: string): boolean => sharedEpochs.has(epoch)

/**
 * Decides which entries and loads of one cache are still valid. Writes to databases invalidate them for all caches;
 * `invalidate` and `clear` invalidate them for this cache.
 */
export class Validity {
  /**
   * Each entry carries the epoch of its cache. An entry of another epoch is a miss: this cache does not know what
   * invalidated it. Caches that publish their invalidations to each other have one epoch.
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

  /** The stamp of a load that begins now. */
  get stamp(): number {
    return this.#clock.now
  }

  /**
   * Invalidates what depends on any of the tags in this cache. A table or row without a database means that of every
   * database.
   */
  invalidate(tags: readonly Tag[]): void {
    this.#own.invalidate(tags)
    this.#databases.invalidate(tags.filter(isCallersTag).map((tag) => foreignTag(this.epoch, tag)))
    if (!tags.every(isCallersTag)) this.#byHand = this.#clock.now
  }

  /** Another process has invalidated a tag by hand; without `tag`: everything. */
  invalidateHere(tag?: Tag): void {
    if (tag === undefined) return this.#own.invalidateAll()
    this.#own.invalidate([tag])
    if (!isCallersTag(tag)) this.#byHand = this.#clock.now
  }

  /** Invalidates everything in this cache. */
  invalidateAll(): void {
    this.#own.invalidateAll()
    this.#databases.invalidate([foreignTag(this.epoch)])
  }

  /**
   * Whether no write can have changed what the entry depends on since its load began, and none under way can. O(1) if nothing at all
   * was written since the last check, otherwise O(tags and dependencies of the entry).
   */
  holds(entry: Entry): boolean {
    const { epoch } = this
    const { now } = this.#clock
    if (entry.validAt === now && entry.epoch === epoch) return true
    if (entry.epoch !== epoch || this.#databases.isPending(entry.tags)) return false
    // What was right at the last check needs to be compared only with the writes since then.
    const since = Math.max(entry.stamp, entry.validAt)
    if (since === now && this.#databases.pending === 0) return true
    if (!this.unchangedSince(since, entry.tags) || this.#anyAffected(entry.dependencies, since)) return false
    noteOn(entry, 'validAt', now)
    return true
  }

  /**
   * What has invalidated an entry that does not hold, or does not suit a reader with these tags. `undefined`: nothing has, as far as this cache
   * knows. A write of it may be under way.
   */
  invalidationOf(
    { epoch, stamp, validAt, tags, dependencies }: Entry,
    readers: readonly Tag[],
  ): Invalidation | undefined {
    if (epoch !== this.epoch) return undefined
    const since = Math.max(stamp, validAt)
    const cleared = Math.max(this.#own.allInvalidatedAt, this.#databases.allInvalidatedAt)
    if (cleared > since) return { stamp: cleared, table: undefined }
    const tag = tags.find((each) => this.#latest(each) > since) ?? readers.find((each) => this.#latest(each) > stamp)
    if (tag !== undefined) return { stamp: this.#latest(tag), table: tableOfTag(tag) }
    for (const dependency of dependencies) {
      const written = this.#databases.stampOfWrite(dependency, since) ?? this.#stampByHand(dependency, since)
      if (written !== undefined) return { stamp: written, table: tableName(dependency.table) }
    }
    return undefined
  }

  /** Whether none of the tags was invalidated after the stamp. */
  unchangedSince(stamp: number, tags: Iterable<Tag>): boolean {
    if (this.#own.allInvalidatedAt > stamp || this.#databases.allInvalidatedAt > stamp) return false
    for (const tag of tags) if (this.#latest(tag) > stamp) return false
    return true
  }

  /** Whether another caller may join a load that began at the stamp and has read what these tags and dependencies name. */
  mayJoin(stamp: number, tags: Iterable<Tag>, dependencies: Iterable<RowDependency> = []): boolean {
    if (this.#databases.isKnownToJoiners(tags, stamp) || !this.unchangedSince(stamp, tags)) return false
    for (const dependency of dependencies) {
      if (this.#databases.isAffectedForJoiners(dependency, stamp) || this.#isAffectedByHand(dependency, stamp))
        return false
    }
    return true
  }

  #anyAffected(dependencies: readonly RowDependency[], since: number): boolean {
    for (const dependency of dependencies) {
      if (this.#databases.isAffected(dependency, since) || this.#isAffectedByHand(dependency, since)) return true
    }
    return false
  }

  #isAffectedByHand(dependency: RowDependency, since: number): boolean {
    return this.#stampByHand(dependency, since) !== undefined
  }

  #stampByHand(dependency: RowDependency, since: number): number | undefined {
    if (this.#byHand <= since) return undefined
    return tagsByHand(dependency)
      .map((tag) => this.#own.latest(tag))
      .find((stamp) => stamp > since)
  }

  #latest(tag: Tag): number {
    if (isCallersTag(tag)) return this.#own.latest(tag)
    const written = this.#databases.latest(tag)
    return this.#byHand === 0 ? written : Math.max(written, this.#own.latest(withoutDatabase(tag)))
  }
}
