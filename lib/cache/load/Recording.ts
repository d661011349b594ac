import type { Entry } from '../../core/entry.js'
import { foreignTag, isCallersTag, type Tag } from '../../core/tag.js'
import type { RowDependency } from '../../core/rowDependency.js'
import { isSharedEpoch } from '../freshness/Validity.js'
import type { Rejected } from './LoadResult.js'
import { RowDependencies } from './RowDependencies.js'

/**
 * What is seen of one load while it runs. Tags are recorded *before* the database is asked: a write that comes earlier
 * is already in the answer.
 */
export class Recording {
  /** What the result depends on, as far as it was asked for. */
  readonly tags = new Set<Tag>()
  readonly dependencies = new RowDependencies((tag) => this.tags.add(tag))
  /** What the result may depend on, too: that of an entry which will answer if the load fails. */
  fallback: Pick<Entry, 'tags' | 'dependencies'> | undefined
  /** The first statement of the load, with literals left out. */
  statement: string | undefined
  /** How many rows its statements have returned. */
  rows = 0
  readonly #cache: string
  #stamp: number
  #expiresAt = Infinity
  #rejection: Rejected | undefined
  #volatile: string | undefined
  #lag = 0
  #isPrivate = false
  /** Look-ups under way whose entries become a part of the result. */
  readonly #lookUps = new Set<PromiseLike<unknown>>()

  /** `stamp`: the write clock before the load's first statement; `cache`: the epoch of the cache that it is for. */
  constructor(stamp: number, cache: string) {
    this.#stamp = stamp
    this.#cache = cache
  }

  /** The load has read the state of this stamp, or a later one. */
  get stamp(): number {
    return this.#stamp
  }

  /** Until when the result may be fresh, in milliseconds: the earliest end of the entries that are a part of it. */
  get expiresAt(): number {
    return this.#expiresAt
  }

  /** Why the result must not be cached. */
  get rejection(): Rejected | undefined {
    return this.#rejection
  }

  /** What in the load's statements makes the result depend on time, chance or the session. */
  get volatile(): string | undefined {
    return this.#volatile
  }

  /** Whether a part of the result came from a cache that hears of no other process. */
  get isPrivate(): boolean {
    return this.#isPrivate
  }

  /** By how much the data may lag behind the writes, in milliseconds. */
  get lag(): number {
    return this.#lag
  }

  add(tags: Iterable<Tag>): void {
    for (const tag of tags) this.tags.add(tag)
  }

  /** Whether nothing was seen that the result depends on. */
  get isEmpty(): boolean {
    return this.tags.size === 0 && this.dependencies.size === 0
  }

  /**
   * Adds what an entry, or a load, of some cache depends on. The tags that its callers gave mean nothing in another cache.
   */
  addFrom(cache: string, tags: Iterable<Tag>, dependencies: Iterable<RowDependency> = []): void {
    this.dependencies.add(dependencies)
    if (cache === this.#cache) return this.add(tags)
    if (!isSharedEpoch(cache)) this.#isPrivate = true
    this.tags.add(foreignTag(cache))
    for (const tag of tags) this.tags.add(isCallersTag(tag) ? foreignTag(cache, tag) : tag)
  }

  /** An entry became a part of the result; its reader takes it for fresh until `expiresAt`. */
  include({ epoch, tags, dependencies }: Entry, expiresAt: number): void {
    this.addFrom(epoch, tags, dependencies)
    this.#expiresAt = Math.min(this.#expiresAt, expiresAt)
  }

  /** The load has read data that may lag behind: the state of this stamp, or a later one. */
  readAsOf(stamp: number, lag: number): void {
    this.#stamp = Math.min(this.#stamp, stamp)
    this.#lag = Math.max(this.#lag, lag)
  }

  /** A statement of the load gives another result each time, because of this. The first cause stays. */
  noteVolatile(what: string): void {
    this.#volatile ??= what
  }

  /** The result must not be cached. The first reason stays. */
  reject(reason: string, detail?: string): void {
    this.#rejection ??= { cacheable: false, reason, detail }
  }

  /** The load looks something up. What the entry depends on is recorded when it arrives. */
  noteLookUp(lookUp: PromiseLike<unknown>): void {
    const end = (): unknown => this.#lookUps.delete(ended)
    const ended = lookUp.then(end, end)
    this.#lookUps.add(ended)
  }

  /** Resolves when the look-ups that are under way at the call have ended. */
  async lookUpsEnded(): Promise<void> {
    await Promise.all(this.#lookUps)
  }
}
