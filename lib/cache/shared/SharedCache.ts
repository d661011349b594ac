import { CacheError } from '../../core/CacheError.js'
import { digestOf } from '../../core/values/digest.js'
import { foreignTag, parseForeignTag, type Tag } from '../../core/tag.js'
import { EVERY_TAG, type BusMessage } from '../../store/Bus.js'
import type { CheckedCacheOptions } from '../cacheOptions.js'
import { BusHealth } from './BusHealth.js'
import { databaseLedger } from '../freshness/databaseLedger.js'
import { GuardedSharedStore } from '../guard/GuardedSharedStore.js'
import type { OnStoreFailure } from '../guard/Guard.js'
import { withTimeout } from '../guard/timeout.js'
import { tagsOf } from '../invalidationTargets.js'
import { RemoteInvalidations } from './RemoteInvalidations.js'
import { SchemaWatch } from './SchemaWatch.js'
import { addSharedEpoch } from '../freshness/sharedEpochs.js'
import { sharedTargets } from './sharedTags.js'
import type { Tiers } from './tiers.js'
import type { Validity } from '../freshness/Validity.js'
import { InvalidationPublisher } from './InvalidationPublisher.js'
import { addPublisher, removePublisher, type Publisher } from '../freshness/publishers.js'

/** After how long a process that told of a write counts as dead where only a bus connects the processes, in milliseconds. */
const DEADLINE = 10_000

const untoldError = (count: number): CacheError =>
  new CacheError(
    'STORE_UNREACHABLE',
    `The cache was closed, and other processes were not told of ${count} invalidated tags.`,
  )

/** What a cache has to do with other processes. */
export class SharedCache {
  readonly shared: GuardedSharedStore | undefined
  readonly schemas: SchemaWatch
  /** Whether entries lie in this process, too. */
  readonly hasNear: boolean
  /** Whether each hit is checked by the shared store. */
  readonly isStrict: boolean
  readonly #settings: CheckedCacheOptions
  readonly #validity: Validity
  /** What the caches of the namespace are called among the processes. */
  readonly #group: string
  readonly #teller: InvalidationPublisher
  readonly #bus: BusHealth | undefined
  readonly #remote: RemoteInvalidations
  readonly #ownOrigins: ReadonlySet<string>
  readonly #emptyNear: () => void
  readonly #failed: OnStoreFailure

  /** `emptyNear`: empties what lies in this process. */
  constructor(
    settings: CheckedCacheOptions,
    tiers: Tiers,
    validity: Validity,
    emptyNear: () => void,
    failed: OnStoreFailure,
  ) {
    const { clock, elapsed, storeTimeout: limit, onUnreachable } = settings
    const { shared, buses, bound } = tiers
    this.schemas = new SchemaWatch(databaseLedger, SchemaWatch.seenOf(shared?.name ?? ''))
    this.#settings = settings
    this.#validity = validity
    // Where they share no entries, each has an epoch of its own.
    this.#group = shared === undefined ? groupOf(settings.namespace) : validity.epoch
    this.#emptyNear = emptyNear
    this.#failed = failed
    this.hasNear = tiers.local !== undefined
    this.isStrict = settings.consistency === 'strict'
    this.shared = shared && new GuardedSharedStore(shared, limit, clock, failed)
    // Where the shared store is asked, or carries writes itself, nobody else need tell of them.
    const knows = shared !== undefined && (this.isStrict || buses.some(({ carriesStore }) => carriesStore === true))
    const told = knows ? [] : buses
    const parts = { shared: this.shared, buses: told, schemas: this.schemas, clock, limit, onUnreachable, failed }
    this.#teller = new InvalidationPublisher(parts)
    this.#remote = new RemoteInvalidations(databaseLedger, clock, DEADLINE)
    this.#ownOrigins = new Set([this.#teller.origin, shared?.origin ?? ''])
    const listensTo = this.isStrict ? buses.filter(({ carriesStore }) => carriesStore !== true) : buses
    const time = { schedule: clock.schedule, elapsed }
    const watcher = {
      message: (message: Exclude<BusMessage, { kind: 'ping' }>) => this.#heard(message),
      resumed: () => this.#resumed(),
      failed: (error: unknown) => failed('bus', undefined, error),
    }
    this.#bus = listensTo.length === 0 ? undefined : new BusHealth(listensTo, bound, time, watcher)
    this.#bus?.open()
    addSharedEpoch(validity.epoch)
    addPublisher(this.#teller)
  }

  /** Whether what lies in this process may be served: what others have invalidated is known, or is asked for. */
  get trustsNear(): boolean {
    return this.isStrict || this.hearsInTime
  }

  /** Whether what others write is heard within the bound. */
  get hearsInTime(): boolean {
    return !this.isStrict && this.#bus?.isUp === true
  }

  /** Who tells the others of writes. */
  get announcer(): Publisher {
    return this.#teller
  }

  /** Whether the others have not yet been told of a write of any of these tags. */
  isUndelivered(tags: readonly Tag[]): boolean {
    return this.#teller.undelivered.hasAny(tags)
  }

  /** Invalidates for all processes what a caller has named; `undefined`: everything in this cache. */
  invalidate(tags: readonly Tag[] | undefined): Promise<void> {
    return this.#teller.invalidate(sharedTargets(this.#group, tags))
  }

  async close(): Promise<void> {
    removePublisher(this.#teller)
    const untold = await this.#teller.close()
    if (untold > 0) this.#failed('close', undefined, untoldError(untold))
    this.#remote.clear()
    await Promise.all([this.#closeBus(), this.shared?.close()])
  }

  async #closeBus(): Promise<void> {
    if (this.#bus === undefined) return
    const { clock, storeTimeout } = this.#settings
    const closing = withTimeout('close', storeTimeout, clock, this.#bus.close())
    await closing.catch((error: unknown) => this.#failed('close', undefined, error))
  }

  #resumed(): void {
    this.#remote.clear()
    this.#emptyNear()
    this.#validity.invalidateHere()
  }

  #heard(message: Exclude<BusMessage, { kind: 'ping' }>): void {
    if (message.kind === 'tables') return this.#heardTables(message.tables)
    const { kind, tags, origin } = message
    if (kind === 'invalidate') return this.#invalidateHere(tags)
    if (this.#ownOrigins.has(origin)) return
    // A shared store keeps nothing while a write is under way, so that nothing can come from there either.
    if (this.shared !== undefined) this.#invalidateHere(tags)
    else if (kind === 'begin') this.#remote.begin(message.id, tags)
    else this.#remote.end(message.id, tags)
  }

  #invalidateHere(tags: readonly Tag[]): void {
    if (tags.includes(EVERY_TAG)) {
      databaseLedger.invalidateAll()
      return this.#validity.invalidateHere()
    }
    databaseLedger.invalidate(tags)
    for (const tag of tags) {
      const target = parseForeignTag(tag)
      if (target === undefined || target.cache !== this.#group) continue
      this.#validity.invalidateHere(target.tag)
      // Entries of other caches name this one by its epoch.
      if (this.#group !== this.#validity.epoch)
        databaseLedger.invalidate([foreignTag(this.#validity.epoch, target.tag)])
    }
  }

  /** Whoever wrote them told nobody but those who listen here. */
  #heardTables(tables: readonly string[]): void {
    try {
      const tags = tagsOf({ tables })
      this.#validity.invalidate(tags)
      if (this.shared !== undefined) void this.invalidate(tags)
    } catch (error) {
      this.#failed('bus', undefined, error)
    }
  }
}

const groupOf = (namespace: string): string => digestOf(namespace, 12)
