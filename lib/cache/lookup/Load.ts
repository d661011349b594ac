import { plainDataSize } from '../../codec/plainDataSize.js'
import { isPromise } from '../../core/deferred.js'
import { FORMAT_VERSION, type Entry } from '../../core/entry.js'
import type { RowDependency } from '../../core/rowDependency.js'
import { written } from '../../core/tables/writtenTags.js'
import type { Tag } from '../../core/tag.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import type { Filled, Lease } from '../../store/SharedStore.js'
import type { LoadRequest } from '../load/LoadRequest.js'
import type { Cacheable, CacheablePart, LoadResult, Rejected } from '../load/LoadResult.js'
import { Recording } from '../load/Recording.js'
import type { Entries } from './Entries.js'
import { jitteredTtl } from './jitteredTtl.js'

/** One load: what is seen of it, and what it does with the store from the first look-up to the entry. */
export class Load<E extends Entries = Entries> {
  readonly request: LoadRequest
  readonly recording: Recording
  /** What the result depends on, as far as it was known before the load. */
  readonly knownTags: readonly Tag[]
  /** Whether the load has begun to ask the database. */
  protected hasAsked = false
  protected readonly entries: E

  constructor(request: LoadRequest, entries: E) {
    this.request = request
    this.recording = new Recording(entries.stamp, entries.epoch)
    this.knownTags = [...request.tags, ...(request.reads ?? [])]
    this.entries = entries
  }

  /** The entry that makes the load unnecessary, if there is one. */
  find(): MaybePromise<Entry | undefined> {
    return this.entries.findValid(this.request.key, this.request.tags)
  }

  /**
   * Prepares a load for which `find` has not already done so. Resolves to the lease on the load; `undefined`: there is
   * nothing to do.
   */
  begin(): Promise<Lease | undefined> | undefined {
    return undefined
  }

  /** Asks the database. */
  run(detached: boolean): Promise<LoadResult> {
    this.hasAsked = true
    return this.request.load(detached, this.recording)
  }

  /** Asks whether writes of other processes let a caller with these tags join. `undefined`: they do. */
  mayJoin(_tags: readonly Tag[]): Promise<boolean> | undefined {
    return undefined
  }

  /** Why the result must not be stored, whatever is in it. */
  get rejection(): Rejected | undefined {
    return this.recording.rejection
  }

  /** Whether the entry may still be stored, as far as this process knows. */
  mayStore(entry: Entry): boolean {
    return this.entries.holds(entry)
  }

  /** Whether the load's callers get their answer before the result is stored. */
  get storesLater(): boolean {
    return false
  }

  /** Stores an entry that the load has brought. */
  store(key: string, entry: Entry): MaybePromise<Filled> {
    const taken = this.entries.store.set(key, entry)
    return isPromise(taken) ? taken.then(filled) : filled(taken)
  }

  /** Ends the load. `rejected`: loading the key again would bring nothing to cache either. */
  end(_rejected: boolean): void {}

  /** The entry for the result. */
  entryFor({ value, size, tags, dependencies: more = [] }: Cacheable): Entry {
    const { key, tags: known, reads = [] } = this.request
    const { tags: seen, dependencies, isEmpty, expiresAt } = this.recording
    return this.#newEntry(
      key,
      value,
      [...known, ...(isEmpty ? reads : seen), ...tags],
      [...dependencies, ...more],
      expiresAt,
      size,
    )
  }

  /** The entry for a part of the result, which depends on less than the whole. */
  entryForPart({ key, value, tags, dependencies = [], expiresAt }: CacheablePart): Entry {
    return this.#newEntry(key, value, [...this.request.tags, ...tags], dependencies, expiresAt)
  }

  #newEntry(
    key: string,
    value: unknown,
    allTags: readonly Tag[],
    allDependencies: readonly RowDependency[],
    expiresAt: number,
    size = plainDataSize(value),
  ): Entry {
    const { clock, lifetimes, jitter } = this.entries.settings
    const { ttl = Infinity, staleWhileRevalidate = 0, staleIfError = 0 } = { ...lifetimes, ...this.request.options }
    const now = clock.now()
    const tags = [...new Set(allTags)]
    // A dependency on some rows of a table says nothing beside one on all of them.
    const dependencies = allDependencies.filter(({ table }) => !tags.includes(written(table)))
    return {
      format: FORMAT_VERSION,
      epoch: this.entries.epoch,
      stamp: this.recording.stamp,
      value,
      tags,
      dependencies,
      storedAt: now,
      expiresAt: Math.min(now + jitteredTtl(ttl, jitter, key, now), expiresAt),
      staleWhileRevalidate,
      staleIfError,
      bytes: size + plainDataSize(tags) + sizeOfDependencies(dependencies),
      validAt: -1,
    }
  }
}

const filled = (taken: boolean): Filled => (taken ? 'kept' : 'refused')

/** Of a dependency, what it shares with the others of the same text costs nothing. */
const sizeOfDependencies = (dependencies: readonly RowDependency[]): number =>
  dependencies.reduce(
    (sum, { rows = [], conditions, shown = [] }) => sum + plainDataSize(rows) + plainDataSize([conditions, shown]),
    0,
  )
