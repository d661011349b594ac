import { isPromise } from '../../core/deferred.js'
import type { Entry } from '../../core/entry.js'
import type { RowDependency } from '../../core/rowDependency.js'
import { written } from '../../core/tables/writtenTags.js'
import { databasesOf, placeOf, type Tag } from '../../core/tag.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import type { Found, FoundEntry } from '../../store/SharedStore.js'
import type { Invalidation } from '../freshness/invalidationOf.js'
import type { Validity } from '../freshness/Validity.js'
import type { GuardedStore } from '../guard/GuardedStore.js'
import { isRecording, noteLookUp } from '../load/loadScope.js'
import { Entries } from '../lookup/Entries.js'
import type { CheckedQueryCacheOptions } from '../options/queryCacheOptions.js'
import { knownDatabases, knownPlaces } from './knownDatabases.js'
import type { SharedCache } from './SharedCache.js'
import { sharedTags } from './sharedTags.js'

/**
 * The entries of a store that processes share (L2), with those of a local store in front of them (L1). An entry from
 * the shared store was valid when the store answered. An entry from the local store is checked by the shared store, or
 * the bus reports when it is invalidated.
 */
export class SharedEntries extends Entries {
  readonly sharedCache: SharedCache

  constructor(settings: CheckedQueryCacheOptions, store: GuardedStore, validity: Validity, sharedCache: SharedCache) {
    super(settings, store, validity)
    this.sharedCache = sharedCache
  }

  override findValid(
    key: string,
    tags: readonly Tag[],
    ifLikely = false,
    counts = true,
  ): MaybePromise<Entry | undefined> {
    const filling = this.fills.of(key)
    const find = (): MaybePromise<Entry | undefined> => this.#find(key, tags, ifLikely, counts)
    const found = filling === undefined ? find() : filling.then(find)
    return isPromise(found) ? noteLookUp(found) : found
  }

  override mayHave(key: string): boolean {
    return this.sharedCache.store?.mayHave(key) === true || this.fills.of(key) !== undefined
  }

  override async holdsForAll(entry: Entry): Promise<boolean> {
    const { shared } = entry
    const { store } = this.sharedCache
    if (!this.holds(entry)) return false
    if (shared === undefined || store === undefined) return true
    return (await store.check(shared)) === 'unchanged'
  }

  override async forget(key: string): Promise<void> {
    await this.fills.of(key)
    await this.store.delete(key)
    await this.sharedCache.store?.delete(key)
  }

  /** The entry of the local store, if it may be served. */
  findLocal(key: string, tags: readonly Tag[], counts = true): MaybePromise<Entry | undefined> {
    if (!this.sharedCache.usesLocal) return undefined
    const found = this.store.get(key)
    if (found === undefined) return undefined
    const counted = counts ? key : undefined
    if (isPromise(found) || this.#needsCheck(found, tags)) return this.#checked(found, tags, counted)
    return this.ifValid(found, tags, counted)
  }

  /** The shared store's entry as one of this process. `stamp`: this process's write clock before the store was asked. */
  adopt(key: string, tags: readonly Tag[], stamp: number, answer: Found | undefined): MaybePromise<Entry | undefined> {
    if (answer?.entry === undefined) return undefined
    const { entry: found, origin: shared } = answer
    // A database that this process does not know is another one of the same name, or a copy in another place.
    const { databases, places } = namesIn(found)
    if (!databases.every(knownDatabases.has) || !places.every(knownPlaces.has)) return undefined
    if (this.sharedCache.isUnsent(shared.tags, shared.dependencies)) return undefined
    const lacking = lackingIn(found, tags)
    if (lacking.length > 0) return this.#adoptFor(lacking, key, tags, stamp, answer)
    return this.#adopted(key, tags, stamp, answer)
  }

  storeLocally(key: string, entry: Entry): void {
    if (this.sharedCache.usesLocal && this.holds(entry)) void this.store.set(key, entry)
  }

  /** The tags as all processes know them. */
  sharedTags(tags: readonly Tag[], dependencies: readonly RowDependency[]): Tag[] {
    return sharedTags(this.epoch, tags, dependencies)
  }

  /** Only the store knows the past of tags that the entry lacks. */
  async #adoptFor(
    lacking: readonly Tag[],
    key: string,
    tags: readonly Tag[],
    stamp: number,
    found: FoundEntry,
  ): Promise<Entry | undefined> {
    const { position } = found.origin
    const asked = { position, tags: this.sharedTags(lacking, []), dependencies: [] }
    const standing = await this.sharedCache.store?.check(asked)
    return standing === 'unchanged' ? this.#adopted(key, tags, stamp, found) : undefined
  }

  #adopted(key: string, tags: readonly Tag[], stamp: number, { entry, origin }: FoundEntry): Entry | undefined {
    const adopted = this.ifValid({ ...entry, epoch: this.epoch, stamp, validAt: -1, shared: origin }, tags, undefined)
    if (adopted !== undefined) this.storeLocally(key, adopted)
    return adopted
  }

  #isFresh(entry: Entry): boolean {
    return this.age(entry, {}) === 'fresh'
  }

  #find(key: string, tags: readonly Tag[], ifLikely: boolean, counts: boolean): MaybePromise<Entry | undefined> {
    const local = this.findLocal(key, tags, counts)
    if (!isPromise(local)) return this.#freshOrShared(local, key, tags, ifLikely)
    return local.then((entry) => this.#freshOrShared(entry, key, tags, ifLikely))
  }

  /** Another process may have loaded again what is past its `ttl` here. */
  #freshOrShared(
    local: Entry | undefined,
    key: string,
    tags: readonly Tag[],
    ifLikely: boolean,
  ): MaybePromise<Entry | undefined> {
    if ((local !== undefined && this.#isFresh(local)) || (ifLikely && !this.mayHave(key))) return local
    const shared = this.#findShared(key, tags)
    return local === undefined || shared === undefined ? (shared ?? local) : shared.then((found) => found ?? local)
  }

  #findShared(key: string, tags: readonly Tag[]): Promise<Entry | undefined> | undefined {
    const { store } = this.sharedCache
    if (store === undefined) return undefined
    const { stamp } = this
    return store.find(key, {}).then((found) => this.adopt(key, tags, stamp, found))
  }

  /**
   * Whether the shared store has to check the local entry: in `strict` consistency; for a part of a load, whose result
   * is stored as of that load's position; and for tags of the reader, whose past only the store knows.
   */
  #needsCheck(entry: Entry, tags: readonly Tag[]): boolean {
    const { isStrict, store } = this.sharedCache
    return isStrict || (store !== undefined && (isRecording() || lackingIn(entry, tags).length > 0))
  }

  async #checked(
    found: MaybePromise<Entry | undefined>,
    tags: readonly Tag[],
    key: string | undefined,
  ): Promise<Entry | undefined> {
    const entry = await found
    if (entry === undefined) return undefined
    if (!this.holds(entry)) return this.fallen(entry, tags, key)
    if (!this.#needsCheck(entry, tags)) return this.ifValid(entry, tags, key)
    const { shared } = entry
    if (shared === undefined) return undefined
    const lacking = lackingIn(entry, tags)
    const asked = lacking.length === 0 ? shared : { ...shared, tags: [...shared.tags, ...this.sharedTags(lacking, [])] }
    if (this.sharedCache.isUnsent(asked.tags, asked.dependencies)) return undefined
    const standing = await this.sharedCache.store?.check(asked)
    if (standing === 'overtaken' && key !== undefined) this.onFallen?.(key, entry, ELSEWHERE)
    return standing === 'unchanged' ? this.ifValid(entry, tags, key) : undefined
  }
}

/** The shared store says that some process has invalidated the entry. */
const ELSEWHERE: Invalidation = { stamp: undefined, table: undefined }

/** What an entry was read from. */
interface NamesIn {
  readonly dependencies: Entry['dependencies']
  readonly databases: readonly string[]
  /** Where its databases may have copies. */
  readonly places: readonly string[]
}

/** By the list `tags` of an entry. A store returns the same list each time that it finds the same entry. */
const known = new WeakMap<Entry['tags'], NamesIn>()

function namesIn({ tags, dependencies }: Entry): NamesIn {
  let names = known.get(tags)
  if (names?.dependencies !== dependencies) {
    names = { dependencies, databases: databasesOfEntry({ tags, dependencies }), places: placesOf(tags) }
    known.set(tags, names)
  }
  return names
}

/** The databases that the entry depends on. */
export const databasesOfEntry = ({ tags, dependencies }: Pick<Entry, 'tags' | 'dependencies'>): string[] =>
  databasesOf([...tags, ...dependencies.map(({ table }) => written(table))])

/** The places that the entry was read from, where its databases may have copies. */
export const placesOf = (tags: readonly Tag[]): string[] => tags.map(placeOf).filter((place) => place !== undefined)

/** A reader's own tags that the entry does not have. They may have been invalidated since its load. */
const lackingIn = (entry: Entry, tags: readonly Tag[]): readonly Tag[] =>
  tags.length === 0 ? tags : tags.filter((tag) => !entry.tags.includes(tag))
