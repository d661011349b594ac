import { randomUUID } from 'node:crypto'
import { keepProcessAlive } from '../../core/clock.js'
import type { Entry } from '../../core/entry.js'
import { databasesOf, schemaTag, type Tag } from '../../core/tag.js'
import type { Filled, Found, Lease, LeaseRequest, Position } from '../../store/SharedStore.js'
import type { GuardedSharedStore } from '../guard/GuardedSharedStore.js'
import type { Rejected } from '../load/LoadResult.js'
import { noteLookUp } from '../load/loadScope.js'
import { Load } from '../lookup/Load.js'
import { SETUP_ADVICE } from '../statistics/setupAdvice.js'
import { HeldLease } from './HeldLease.js'
import { knownDatabases, knownPlaces } from './knownDatabases.js'
import { SchemaWatch } from './SchemaWatch.js'
import { databasesOfEntry, placesOf, type SharedEntries } from './SharedEntries.js'

/** Of how many databases the schemas are watched for a load that does not know yet what it will read. */
const MOST_WATCHED = 100

/** The pauses between look-ups while another process loads the key, at first and at most, in milliseconds. */
const FIRST_PAUSE = 4
const LONGEST_PAUSE = 100

const PRIVATE_PART: Rejected = {
  cacheable: false,
  reason: 'private-part',
  detail:
    'A part of the result came from a cache of this process alone, which does not hear what other processes write. Use one store for both.',
}

const UNNAMED_DATABASE: Rejected = {
  cacheable: false,
  reason: 'unnamed-database',
  detail: SETUP_ADVICE['unnamed-database'],
}

const processId = randomUUID()
let leaseRequests = 0

/**
 * A load whose result all processes share: only one process loads a key at a time, and a write of any process overtakes
 * the load.
 */
export class SharedLoad extends Load<SharedEntries> {
  /** Where the shared store's count of invalidations stood before the load, if the store has answered. */
  #position: Position | undefined
  /** The schemas that are known as of that position, as tags. */
  #watched: ReadonlySet<Tag> = new Set()
  /** The sole right to load the key, while the load has it. */
  #lease: HeldLease | undefined
  /**
   * Ends when the store has answered, or failed to. Resolves to the entry that makes the load unnecessary, if there is
   * one.
   */
  #opening: Promise<Entry | undefined> | undefined

  override find(): Promise<Entry | undefined> {
    return (this.#opening = noteLookUp(this.#findOrPrepare()))
  }

  override begin(): Promise<Lease | undefined> | undefined {
    if (this.#position !== undefined) return undefined
    const found = this.#prepare('always')
    this.#opening = found.then(() => undefined)
    return found.then((answer) => answer?.lease)
  }

  /**
   * A load that has not asked the database yet will read what the caller would read. This needs no answer of the store,
   * so it holds while the store fails, too, and after a flush. For a load that has asked already the store must say
   * that nothing was written since its position.
   */
  override async mayJoin(tags: readonly Tag[]): Promise<boolean> {
    const { store, hearsInTime } = this.entries.sharedCache
    if (store === undefined && hearsInTime) return true
    // An entry on its way to the load may be older than a write that ended before the caller came.
    const lookUpsEnded = this.recording.lookUpsEnded()
    if (await this.#isYetToAsk()) return true
    await lookUpsEnded
    // What the load has asked for up to now. What it asks for later it will read as it is then.
    const { fallback } = this.recording
    const asked = new Set([...this.knownTags, ...this.recording.tags, ...(fallback?.tags ?? []), ...tags])
    const dependencies = [...this.recording.dependencies, ...(fallback?.dependencies ?? [])]
    await this.#opening?.catch(() => undefined)
    if (this.#position === undefined) return false
    const askedTags = this.entries.sharedTags([...asked], dependencies)
    const standing = await store?.check({ position: this.#position, tags: askedTags, dependencies })
    // A pending write may have been acknowledged: its end is not always awaited.
    return standing === 'unchanged'
  }

  override get rejection(): Rejected | undefined {
    const { rejection, isPrivate, tags, dependencies } = this.recording
    if (rejection !== undefined) return rejection
    if (isPrivate) return PRIVATE_PART
    const names = databasesOfEntry({ tags: [...tags], dependencies: [...dependencies] })
    const isUnnamed = names.some(knownDatabases.isUnknown) || placesOf([...tags]).some(knownPlaces.isUnknown)
    return isUnnamed ? UNNAMED_DATABASE : undefined
  }

  /** The shared store decides: it knows of all writes that this process knows of, except those that are unsent. */
  override mayStore(entry: Entry): boolean {
    return this.entries.sharedCache.store !== undefined || super.mayStore(entry)
  }

  override get storesLater(): boolean {
    return this.entries.sharedCache.store !== undefined
  }

  override async store(key: string, entry: Entry): Promise<Filled> {
    const { sharedCache } = this.entries
    const { store } = sharedCache
    if (store === undefined) return sharedCache.usesLocal ? super.store(key, entry) : 'overtaken'
    const position = this.#position
    const tags = this.entries.sharedTags(entry.tags, entry.dependencies)
    if (position === undefined || sharedCache.isUnsent(tags, entry.dependencies)) return 'overtaken'
    if (!(await this.#knowsSchemas(store, key, databasesOfEntry(entry)))) return 'overtaken'
    const lease = this.#takeLease(key)
    const { lag } = this.recording
    const filled = await store.fill(key, { entry, tags, position, holder: lease?.holder, lag })
    // After a failure the store may still hold the lease.
    if (filled === undefined) lease?.release(false)
    const shared = { position, tags, dependencies: entry.dependencies }
    if (filled === 'kept') this.entries.storeLocally(key, { ...entry, shared })
    else await this.entries.store.delete(key)
    return filled ?? 'overtaken'
  }

  override end(rejected: boolean): void {
    this.#lease?.release(rejected)
    this.#lease = undefined
  }

  /** Looks up until there is an entry, or this process may load, or the caller has waited long enough. */
  async #findOrPrepare(): Promise<Entry | undefined> {
    const { key, tags, mayWait = true } = this.request
    const filling = this.entries.fills.of(key)
    if (filling !== undefined) await filling
    const local = await this.entries.findLocal(key, tags)
    if (local !== undefined && this.#isUsable(local)) return local
    const { clock, joinTimeout } = this.entries.settings
    const giveUpAt = clock.now() + joinTimeout
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      const { stamp } = this.entries
      const found = await this.#prepare('if-absent')
      const entry = await this.entries.adopt(key, tags, stamp, found)
      if (entry !== undefined && this.#isUsable(entry)) {
        // The entry's load has ended, so other processes cannot join it.
        this.#position = undefined
        return entry
      }
      // An entry that does not serve this reader is loaded anew, by one process.
      const lease = entry === undefined ? found?.lease : (await this.#prepare('always'))?.lease
      if (lease !== 'taken' || !mayWait || clock.now() >= giveUpAt) return entry
      await keepProcessAlive(new Promise<void>((resolve) => void clock.schedule(pause, resolve)))
    }
  }

  /** Whether the entry answers without a load that the caller waits for. */
  #isUsable(entry: Entry): boolean {
    const age = this.entries.age(entry, this.request.options)
    return age === 'fresh' || age === 'revalidate'
  }

  /** Asks the shared store for the entry, or for what a load needs: its position, the schemas and the lease. */
  async #prepare(loads: 'if-absent' | 'always'): Promise<Found | undefined> {
    const { settings, sharedCache } = this.entries
    const { store, schemas } = sharedCache
    if (store === undefined) return undefined
    const { key, reads } = this.request
    const watch = SchemaWatch.tagsOf(reads === undefined ? knownDatabases.latest(MOST_WATCHED) : databasesOf(reads))
    const holder = this.#lease?.holder ?? `${processId}#${leaseRequests++}`
    const lease: LeaseRequest = { holder, milliseconds: settings.leaseTimeout }
    const found = await store.find(key, { loads, lease, watch })
    if (found?.lease === 'given') this.#lease ??= new HeldLease(store, key, lease, settings)
    if (found?.position === undefined) return found
    this.#position = found.position
    this.#watched = new Set(watch)
    schemas.note(watch, found.watched ?? [])
    return found
  }

  /** Whether the load has asked nothing up to this call, and uses no entry that was looked up before it. */
  async #isYetToAsk(): Promise<boolean> {
    if (this.hasAsked || this.#opening === undefined) return false
    return this.#opening.then(
      (entry) => entry === undefined,
      () => false,
    )
  }

  /**
   * Whether no schema was changed, as far as this process knows, of the databases that the load has read and not
   * watched. What this process knows of a changed schema may be out of date, and so may the entry's tags. From here on
   * the schema is read anew.
   */
  async #knowsSchemas(store: GuardedSharedStore, key: string, databases: readonly string[]): Promise<boolean> {
    const unwatched = databases.filter((database) => !this.#watched.has(schemaTag(database)))
    return unwatched.length === 0 || this.entries.sharedCache.schemas.ask(store, key, unwatched)
  }

  /** The lease, if it is on this key. It ends together with the store's `fill`. */
  #takeLease(key: string): HeldLease | undefined {
    const lease = this.#lease?.key === key ? this.#lease : undefined
    if (lease === undefined) return undefined
    this.#lease = undefined
    lease.stop()
    return lease
  }
}
