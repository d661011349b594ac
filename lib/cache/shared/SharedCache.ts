import { CacheError } from '../../core/CacheError.js'
import { digestOf } from '../../core/values/digest.js'
import type { RowDependency } from '../../core/rowDependency.js'
import { foreignTag, parseForeignTag, type Tag } from '../../core/tag.js'
import { EVERY_TAG } from '../../store/Bus.js'
import type { CacheStore } from '../../store/CacheStore.js'
import type { SharedStore } from '../../store/SharedStore.js'
import { readChanges } from '../freshness/changedRowsReader.js'
import { databaseLedger } from '../freshness/TagLedger.js'
import { addSharedEpoch, type Validity } from '../freshness/Validity.js'
import { Guard, itself, type OnStoreFailure } from '../guard/Guard.js'
import { GuardedSharedStore } from '../guard/GuardedSharedStore.js'
import type { CheckedQueryCacheOptions } from '../options/queryCacheOptions.js'
import { tagsOf } from '../options/invalidationTargets.js'
import type { Tiers } from '../options/sharedStoreOptions.js'
import { BusHealth, type BusNews } from './BusHealth.js'
import { InvalidationPublisher } from './InvalidationPublisher.js'
import { addPublisher, removePublisher, type Publisher } from './publishers.js'
import { RemoteInvalidations } from './RemoteInvalidations.js'
import { SchemaWatch } from './SchemaWatch.js'
import { sharedTargets } from './sharedTags.js'

/**
 * After how many milliseconds a process that began a write and has not ended it counts as dead, where only a bus
 * connects the processes.
 */
const WRITE_DEADLINE = 10_000

export const NO_LOCAL_STORE: CacheStore = {
  get: () => undefined,
  set: () => false,
  delete: () => undefined,
  clear: () => undefined,
}

/** The epoch of all caches of one namespace on one store. */
export const sharedEpoch = ({ name }: SharedStore, namespace: string): string =>
  digestOf(JSON.stringify([name, namespace]), 12)

/**
 * One cache among those of other processes: the shared store, what this process publishes, and what the others publish.
 */
export class SharedCache {
  /** `undefined`: only a bus connects the processes. */
  readonly store: GuardedSharedStore | undefined
  readonly schemas: SchemaWatch
  /** Whether the shared store checks each hit. */
  readonly isStrict: boolean
  readonly #hasLocal: boolean
  readonly #settings: CheckedQueryCacheOptions
  readonly #validity: Validity
  /** What the processes call the caches of this namespace. */
  readonly #group: string
  readonly #publisher: InvalidationPublisher
  readonly #bus: BusHealth | undefined
  readonly #remote: RemoteInvalidations
  readonly #ownOrigins: ReadonlySet<string>
  readonly #clearLocal: () => void
  readonly #onFailure: OnStoreFailure

  /** `clearLocal`: empties the local store. */
  constructor(
    settings: CheckedQueryCacheOptions,
    tiers: Tiers,
    validity: Validity,
    clearLocal: () => void,
    onFailure: OnStoreFailure,
  ) {
    const { clock, elapsed, storeTimeout: limit, onUnreachable } = settings
    const { shared, buses, bound } = tiers
    this.#hasLocal = tiers.local !== undefined
    this.isStrict = settings.consistency === 'strict'
    this.store = shared && new GuardedSharedStore(shared, limit, clock, onFailure)
    this.schemas = new SchemaWatch(databaseLedger, SchemaWatch.seenOf(shared?.name ?? ''))
    this.#settings = settings
    this.#validity = validity
    // Without a shared store each cache has an epoch of its own.
    this.#group = shared === undefined ? digestOf(settings.namespace, 12) : validity.epoch
    this.#clearLocal = clearLocal
    this.#onFailure = onFailure
    // The others learn of writes from the shared store, if they ask it on each hit or if it publishes them itself.
    const tellsItself =
      shared !== undefined && (this.isStrict || buses.some(({ carriesStore }) => carriesStore === true))
    this.#publisher = new InvalidationPublisher({
      store: this.store,
      buses: tellsItself ? [] : buses,
      schemas: this.schemas,
      clock,
      limit,
      onUnreachable,
      onFailure,
    })
    this.#remote = new RemoteInvalidations(databaseLedger, clock, WRITE_DEADLINE)
    this.#ownOrigins = new Set([this.#publisher.origin, shared?.origin ?? ''])
    const heard = this.isStrict ? buses.filter(({ carriesStore }) => carriesStore !== true) : buses
    // A cache that is off serves nothing, so it only has to publish.
    const listensTo = settings.enabled || !tellsItself ? heard : []
    if (listensTo.length > 0) {
      const time = { schedule: clock.schedule, elapsed }
      this.#bus = new BusHealth(listensTo, bound, time, {
        message: (message) => this.#receive(message),
        resumed: () => this.#resume(),
        failed: (error) => onFailure('bus', undefined, error),
      })
      this.#bus.open()
    }
    addSharedEpoch(validity.epoch)
    addPublisher(this.#publisher)
  }

  /**
   * Whether there is a local store whose entries may be served: the shared store checks them, or the bus reports what was
   * invalidated.
   */
  get usesLocal(): boolean {
    return this.#hasLocal && (this.isStrict || this.hearsInTime)
  }

  /** Whether this process hears of others' writes within the bound. */
  get hearsInTime(): boolean {
    return !this.isStrict && this.#bus?.isUp === true
  }

  /** How each bus does that the cache listens to. */
  get lines(): BusHealth['lines'] {
    return this.#bus?.lines ?? []
  }

  /** How many tags the other processes have not yet learnt of. */
  get unsent(): number {
    return this.#publisher.unsent.size
  }

  get publisher(): Publisher {
    return this.#publisher
  }

  /** Whether the other processes have not yet learnt of an invalidation of any of these tags and dependencies. */
  isUnsent(tags: readonly Tag[], dependencies: readonly RowDependency[]): boolean {
    return this.#publisher.unsent.hasAny(tags, dependencies)
  }

  /** Invalidates for all processes what a caller has named; `undefined`: everything in this cache. */
  invalidate(tags: readonly Tag[] | undefined): Promise<void> {
    return this.#publisher.invalidate(sharedTargets(this.#group, tags))
  }

  async close(): Promise<void> {
    removePublisher(this.#publisher)
    const unsent = await this.#publisher.close()
    if (unsent > 0) this.#onFailure('close', undefined, unsentError(unsent))
    this.#remote.clear()
    await Promise.all([this.#closeBus(), this.store?.close()])
  }

  async #closeBus(): Promise<void> {
    const bus = this.#bus
    const { clock, storeTimeout } = this.#settings
    const guard = new Guard(() => storeTimeout, clock, this.#onFailure)
    if (bus !== undefined) await guard.run('close', undefined, () => bus.close(), undefined, itself<unknown>)
  }

  /** Invalidations may have been lost. */
  #resume(): void {
    this.#remote.clear()
    this.#clearLocal()
    this.#validity.invalidateHere()
  }

  #receive(message: BusNews): void {
    if (message.kind === 'tables') return this.#receiveTables(message)
    const { kind, tags, origin } = message
    if (kind === 'invalidate') return this.#invalidateHere(tags)
    if (this.#ownOrigins.has(origin)) return
    // While a write is under way a shared store stores nothing that depends on it. So this process can load nothing old
    // from there.
    if (this.store !== undefined) this.#invalidateHere(tags)
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
      const { epoch } = this.#validity
      // Entries of other caches that hold results of this one name it by its epoch.
      if (this.#group !== epoch) databaseLedger.invalidate([foreignTag(epoch, target.tag)])
    }
  }

  /** Tables that a program without a cache has written. It publishes on the bus alone, not to the shared store. */
  #receiveTables({ tables, changes }: BusNews & { kind: 'tables' }): void {
    try {
      const { tags, whole } = readChanges(tables, changes)
      if (tags.length > 0) databaseLedger.invalidate(tags)
      const byHand = tagsOf({ tables: whole })
      this.#validity.invalidate(byHand)
      if (this.store === undefined) return
      void this.#publisher.invalidate([...tags, ...sharedTargets(this.#group, byHand)])
    } catch (error) {
      this.#onFailure('bus', undefined, error)
    }
  }
}

const unsentError = (count: number): CacheError =>
  new CacheError(
    'STORE_UNREACHABLE',
    `The cache was closed before ${count} invalidated tags reached the other processes. They may serve older results.`,
  )
