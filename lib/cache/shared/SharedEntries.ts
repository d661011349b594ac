import { randomUUID } from 'node:crypto'
import type { Entry } from '../../core/entry.js'
import { isPromise } from '../../core/deferred.js'
import { databasesOf, schemaTag, type Tag } from '../../core/tag.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import type { Filled, Found, Lease, LeaseRequest } from '../../store/SharedStore.js'
import type { CheckedCacheOptions } from '../cacheOptions.js'
import { Entries, type Joinable } from '../load/Entries.js'
import type { GuardedStore } from '../guard/GuardedStore.js'
import { HeldLease } from './HeldLease.js'
import { knownDatabases } from '../freshness/knownDatabases.js'
import type { LoadRequest, Rejected } from '../load/loadRequest.js'
import { isRecording, noteLookUp } from '../freshness/loadScope.js'
import type { Recording } from '../freshness/Recording.js'
import { SchemaWatch } from './SchemaWatch.js'
import { sharedRefusal } from './sharedRefusal.js'
import { sharedTags } from './sharedTags.js'
import type { SharedCache } from './SharedCache.js'
import type { Validity } from '../freshness/Validity.js'

/** Of how many databases the schemas are watched for a load of which it is not known what it will read. */
const MOST_WATCHED = 100

/** How long it waits before it looks again whether another process has loaded, at first and at the most, in milliseconds. */
const FIRST_PAUSE = 4
const LONGEST_PAUSE = 100

/**
 * The entries of a store that processes share, with those that lie nearer in front of them. What the shared store gives was valid
 * when it answered; what lies nearer is as good as the bus, or is checked.
 */
export class SharedEntries extends Entries {
  readonly #sharing: SharedCache
  /** Whose leases are this cache's. */
  readonly #holder = randomUUID()
  #loads = 0

  constructor(settings: CheckedCacheOptions, store: GuardedStore, validity: Validity, sharing: SharedCache) {
    super(settings, store, validity)
    this.#sharing = sharing
  }

  override valid(key: string, tags: readonly Tag[]): MaybePromise<Entry | undefined> {
    const near = this.#near(key, tags)
    if (near === undefined) return noteLookUp(this.#far(key, tags))
    if (isPromise(near)) return noteLookUp(near.then((entry) => this.#orNewer(entry, key, tags)))
    return this.#isInTime(near) ? near : noteLookUp(this.#orNewer(near, key, tags))
  }

  override open(request: LoadRequest, recording: Recording): Promise<Entry | undefined> {
    const opened = noteLookUp(this.#open(request, recording))
    recording.opening = opened
    return opened
  }

  override begin(request: LoadRequest, recording: Recording): Promise<Lease | undefined> {
    const begun = this.#find(request, recording, 'always')
    recording.opening = begun.then(() => undefined)
    return begun.then((found) => found?.lease)
  }

  /**
   * A load that asks the database after the caller came reads what the caller would read. This needs no ledger, so it holds for a store that
   * fails, too, and after a flush, when writes may be under way whose marks are lost. Of a load that has asked already the store must say
   * that nothing was written since the load's position. After a flush it cannot say so: the caller then waits for the next load.
   */
  override async mayJoin({ recording, tags: known }: Joinable, tags: readonly Tag[]): Promise<boolean> {
    const { shared, hearsInTime } = this.#sharing
    if (shared === undefined && hearsInTime) return true
    // An entry on its way to the load may be older than a write that ended before the caller came.
    const lookedUp = recording.lookedUp()
    if (await recording.isYetToAsk()) return true
    await lookedUp
    // What the load has asked for up to now; what it asks for later it reads as it is then.
    const asked = new Set([...known, ...recording.tags, ...recording.asked, ...tags])
    await recording.opening?.catch(() => undefined)
    const { position } = recording
    if (position === undefined) return false
    const standing = await shared?.check(position, this.#tagsOf([...asked]))
    return standing === 'unchanged' || standing === 'pending'
  }

  override refusal(recording: Recording): Rejected | undefined {
    return sharedRefusal(recording)
  }

  /** What this process knows of writes the shared store knows as well, or it is undelivered. */
  override mayKeep(entry: Entry): boolean {
    return this.#sharing.shared !== undefined || this.holds(entry)
  }

  override async keep(key: string, entry: Entry, recording: Recording): Promise<Filled> {
    const { shared } = this.#sharing
    const { position, lease, lag } = recording
    if (shared === undefined) return this.#sharing.trustsNear ? super.keep(key, entry, recording) : 'overtaken'
    const tags = this.#tagsOf(entry.tags)
    if (position === undefined || this.#sharing.isUndelivered(tags)) return 'overtaken'
    if (!(await this.#knowsSchemas(key, entry.tags, recording))) return 'overtaken'
    // The lease is on the load's own key, and ends there where the whole is kept.
    const own = lease?.key === key ? lease : undefined
    if (own !== undefined) recording.lease = undefined
    own?.stop()
    const filled = await shared.fill(key, { entry, tags, position, holder: own?.holder, lag })
    // Of a store that failed nobody knows whether the lease has ended.
    if (filled === undefined) own?.release(false)
    if (filled === 'kept')
      this.#keepNear(key, { ...entry, shared: { epoch: position.epoch, stamp: position.stamp, tags } })
    else await this.store.delete(key)
    return filled ?? 'overtaken'
  }

  override async stands(entry: Entry): Promise<boolean> {
    const { shared } = entry
    if (!this.holds(entry)) return false
    if (shared === undefined || this.#sharing.shared === undefined) return true
    return (await this.#sharing.shared.check(shared, shared.tags)) === 'unchanged'
  }

  override end(recording: Recording, refused: boolean): void {
    recording.lease?.release(refused)
    recording.lease = undefined
  }

  override async forget(key: string): Promise<void> {
    await this.store.delete(key)
    await this.#sharing.shared?.delete(key)
  }

  #isInTime(entry: Entry): boolean {
    return this.age(entry, {}) === 'fresh'
  }

  /** Where the time of what lies nearer is up, another process may have loaded it anew. */
  async #orNewer(near: Entry | undefined, key: string, tags: readonly Tag[]): Promise<Entry | undefined> {
    return near !== undefined && this.#isInTime(near) ? near : ((await this.#far(key, tags)) ?? near)
  }

  /** What lies nearer and may be served. */
  #near(key: string, tags: readonly Tag[]): MaybePromise<Entry | undefined> {
    if (!this.#sharing.hasNear || !this.#sharing.trustsNear) return undefined
    const found = this.store.get(key)
    if (found === undefined) return undefined
    if (isPromise(found) || this.#isAsked(found, tags)) return this.#checked(found, tags)
    return this.holding(found, tags)
  }

  /** Whether the shared store has to say if it holds. Of a reader's own tags nobody here knows what became of them before. */
  #isAsked(entry: Entry, tags: readonly Tag[]): boolean {
    const { isStrict, shared } = this.#sharing
    // What becomes a part of another entry is kept with that one's position, so it must be as good as that.
    return isStrict || (shared !== undefined && (isRecording() || lackingIn(entry, tags).length > 0))
  }

  async #checked(found: MaybePromise<Entry | undefined>, tags: readonly Tag[]): Promise<Entry | undefined> {
    const entry = await found
    if (entry === undefined || !this.holds(entry)) return undefined
    if (!this.#isAsked(entry, tags)) return this.holding(entry, tags)
    const { shared } = entry
    if (shared === undefined) return undefined
    const asked = [...shared.tags, ...this.#tagsOf(lackingIn(entry, tags))]
    if (this.#sharing.isUndelivered(asked)) return undefined
    const standing = await this.#sharing.shared?.check(shared, asked)
    return standing === 'unchanged' ? this.holding(entry, tags) : undefined
  }

  async #far(key: string, tags: readonly Tag[]): Promise<Entry | undefined> {
    const { shared } = this.#sharing
    if (shared === undefined) return undefined
    const { stamp } = this.validity
    return this.#taken(key, tags, stamp, await shared.find(key, {}))
  }

  async #open(request: LoadRequest, recording: Recording): Promise<Entry | undefined> {
    const { key, tags, mayWait = true } = request
    const near = await this.#near(key, tags)
    if (near !== undefined && this.#serves(near, request)) return near
    const { clock, joinTimeout } = this.settings
    const giveUpAt = clock.now() + joinTimeout
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 2)) {
      const { stamp } = this.validity
      const found = await this.#find(request, recording, 'if-absent')
      const entry = await this.#taken(key, tags, stamp, found)
      if (entry !== undefined && this.#serves(entry, request)) {
        // It is nobody's to join: its load was over long ago.
        recording.position = undefined
        return entry
      }
      // What is there and of no use to this reader is loaded anew, by one process.
      const lease = entry === undefined ? found?.lease : (await this.#find(request, recording, 'always'))?.lease
      if (lease !== 'taken' || !mayWait || clock.now() >= giveUpAt) return entry
      await new Promise<void>((resolve) => clock.schedule(pause, resolve))
    }
  }

  /** Whether it may be served without a load that others would wait for. */
  #serves(entry: Entry, { options }: LoadRequest): boolean {
    const age = this.age(entry, options)
    return age === 'fresh' || age === 'revalidate'
  }

  /** Asks the shared store for a load that is about to begin. */
  async #find(
    { key, reads }: LoadRequest,
    recording: Recording,
    loads: 'if-absent' | 'always',
  ): Promise<Found | undefined> {
    const { shared, schemas } = this.#sharing
    if (shared === undefined) return undefined
    const watch = SchemaWatch.tagsOf(reads === undefined ? knownDatabases.latest(MOST_WATCHED) : databasesOf(reads))
    const holder = recording.lease?.holder ?? `${this.#holder}#${this.#loads++}`
    const lease: LeaseRequest = { holder, milliseconds: this.settings.leaseTimeout }
    const found = await shared.find(key, { loads, lease, watch })
    if (found?.lease === 'given') recording.lease ??= new HeldLease(shared, key, lease, this.settings)
    if (found === undefined || found.entry !== undefined) return found
    recording.position = found.position
    recording.watched = new Set(watch)
    schemas.note(found.position.epoch, watch, found.watched)
    return found
  }

  /**
   * Whether no schema was changed, as far as this process knows, of the databases that were read and not watched when the load began. What is
   * known of a changed one may be out of date, and with it what the entry depends on; it is read anew from now on.
   */
  async #knowsSchemas(key: string, tags: readonly Tag[], { watched }: Recording): Promise<boolean> {
    const { shared, schemas } = this.#sharing
    const others = databasesOf(tags).filter((database) => !watched.has(schemaTag(database)))
    return others.length === 0 || (shared !== undefined && (await schemas.ask(shared, key, others)))
  }

  /** An entry of the shared store as one of this process. `stamp`: this process's own count before it asked. */
  async #taken(key: string, tags: readonly Tag[], stamp: number, found: Found | undefined): Promise<Entry | undefined> {
    if (found?.entry === undefined) return undefined
    const { epoch } = this.validity
    // Of a database that this process does not know the entry is another one's, under the same name.
    if (!databasesOf(found.entry.tags).every((name) => knownDatabases.has(name))) return undefined
    const origin = { epoch: found.entry.epoch, stamp: found.entry.stamp, tags: this.#tagsOf(found.entry.tags) }
    if (this.#sharing.isUndelivered(origin.tags)) return undefined
    const lacking = lackingIn(found.entry, tags)
    if (lacking.length > 0) {
      const standing = await this.#sharing.shared?.check(origin, this.#tagsOf(lacking))
      if (standing !== 'unchanged') return undefined
    }
    const entry: Entry = { ...found.entry, epoch, stamp, validAt: -1, shared: origin }
    const held = this.holding(entry, tags)
    if (held !== undefined) this.#keepNear(key, held)
    return held
  }

  #keepNear(key: string, entry: Entry): void {
    if (this.#sharing.hasNear && this.#sharing.trustsNear && this.holds(entry)) void this.store.set(key, entry)
  }

  #tagsOf(tags: readonly Tag[]): Tag[] {
    return sharedTags(this.validity.epoch, tags)
  }
}

/** A reader's own tags that the entry does not depend on: it may have been loaded before they were invalidated. */
const lackingIn = (entry: Entry, tags: readonly Tag[]): readonly Tag[] =>
  tags.filter((tag) => !entry.tags.includes(tag))
