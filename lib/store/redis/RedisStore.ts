import { setTimeout as pause } from 'node:timers/promises'
import { keepProcessAlive } from '../../core/clock.js'
import type { Entry, SharedOrigin } from '../../core/entry.js'
import { usableUntil } from '../../core/lifetimes.js'
import type { Tag } from '../../core/tag.js'
import type { Bus } from '../Bus.js'
import type {
  Fill,
  Filled,
  FindOptions,
  Found,
  FoundEntry,
  FoundNothing,
  LeaseRequest,
  Marked,
  MarkOptions,
  SharedStore,
  Standing,
} from '../SharedStore.js'
import { RedisWarnings } from './client/RedisWarnings.js'
import { ANY, EntryScripts } from './entries/EntryScripts.js'
import { StoredEntries, type NoEntry } from './entries/StoredEntries.js'
import { JoinedBus } from './JoinedBus.js'
import { Checks } from './ledger/Checks.js'
import { Holdings, type RedisPosition } from './ledger/Holding.js'
import { Ledgers } from './ledger/Ledgers.js'
import { TurnReads } from './ledger/TurnReads.js'
import { RedisBus } from './RedisBus.js'
import { checkRedisOptions, type CheckedRedisOptions, type RedisStoreOptions } from './redisOptions.js'
import { versionOf } from './scripts/commonScript.js'
import { HOLDS_FOR } from './scripts/ledgerScript.js'
import { ScriptRunner } from './scripts/ScriptRunner.js'

/** How long other callers know that the store cannot take a result, in milliseconds. */
const REJECTION_TTL = 5000
/** The same while a write is running: then the store may take the next one. */
const BUSY_TTL = 200

/**
 * Keeps entries in Redis or Valkey, for all processes that use the namespace. The server itself counts invalidations and decides
 * which entries are valid, without the clock of a process. If the server loses data (by a flush, a restart, or an eviction of any
 * key), entries become misses; no invalid entry is served. A hit is one round trip of plain commands, which callers of the same moment
 * share. Make a store for each cache; the stores of a process can share a client.
 *
 * ```ts
 * const cache = new QueryCache({ store: new RedisStore({ url: process.env.REDIS_URL }) })
 * ```
 */
export class RedisStore implements SharedStore {
  /** The namespace. */
  readonly name: string
  readonly #options: CheckedRedisOptions
  readonly #ledgers: Ledgers
  readonly #holdings: Holdings
  readonly #checks: Checks
  readonly #scripts: EntryScripts
  readonly #entries: StoredEntries
  readonly #onError: (error: unknown) => void
  readonly #buses: Bus[] = []

  /**
   * @throws {CacheError} `INVALID_OPTION` for an unknown or wrong option, such as a client that is not connected, and for a `url`
   * if no client library is installed; `INVALID_DURATION` for a value that is not a duration.
   */
  constructor(options: RedisStoreOptions) {
    this.#options = checkRedisOptions(options)
    const { client, send, read, namespace, ledgers, compressAbove, isCluster } = this.#options
    this.name = namespace
    const warnings = new RedisWarnings(this, client, namespace)
    const onError = (error: unknown): void => warnings.warnAbout(error)
    this.#onError = onError
    const runner = new ScriptRunner(send, onError)
    this.#ledgers = new Ledgers(this.#options, runner, onError)
    const reads = new TurnReads({
      read,
      prefixes: this.#ledgers.prefixes,
      version: versionOf(ledgers),
      isCluster,
      onError,
    })
    this.#holdings = new Holdings(ledgers)
    this.#checks = new Checks(reads, this.#ledgers.all)
    this.#scripts = new EntryScripts(runner)
    this.#entries = new StoredEntries({
      namespace,
      ledgers,
      compressAbove,
      reads,
      checks: this.#checks,
      holdings: this.#holdings,
      scripts: this.#scripts,
    })
  }

  /** Names this store on its bus. */
  get origin(): string {
    return this.#ledgers.origin
  }

  /** Whether the store has a `url`, and its first connection is not open yet. */
  get isStarting(): boolean {
    return this.#options.ownClient?.isStarting === true
  }

  /** Whether this process remembers the entry. It learns entries as it finds and stores them. */
  mayHave(key: string): boolean {
    return this.#entries.isKnown(key)
  }

  find(key: string, options?: FindOptions): Promise<Found> {
    if (options?.loads === undefined && options?.lease === undefined) return this.#entries.find(key)
    return this.#findOrBegin(key, options)
  }

  check(origin: SharedOrigin): Promise<Standing> {
    return this.#checks.standing(this.#holdings.of(origin))
  }

  async fill(key: string, { entry, tags, position, holder = '', lag = 0 }: Fill): Promise<Filled> {
    // Another store has made the position.
    if (!('counts' in position)) return 'overtaken'
    const held = this.#holdings.of({ position, tags, dependencies: entry.dependencies })
    const bytes = this.#entries.encode(key, entry, tags, position as RedisPosition)
    if (bytes.length > this.#options.maxEntryBytes || entry.bytes > Number.MAX_SAFE_INTEGER)
      return this.#refuse(key, holder)
    const isLate = held.some(({ validAt }) => validAt < 0)
    if (isLate || (await this.#checks.standing(held, lag)) !== 'unchanged') {
      // Callers do not wait for each other while nothing can be stored.
      if (holder !== '') await this.#release(key, holder, BUSY_TTL)
      return 'overtaken'
    }
    try {
      return await this.#entries.put(key, bytes, holder, this.#ttlOf(usableUntil(entry) - entry.storedAt))
    } catch (error) {
      // The server is full, and evicts nothing.
      if (error instanceof Error && error.message.startsWith('OOM')) return this.#refuse(key, holder)
      throw error
    }
  }

  release(key: string, holder: string, refused: boolean): Promise<void> {
    return this.#release(key, holder, refused ? REJECTION_TTL : 0)
  }

  async mark(id: string, tags: readonly Tag[], { uncertain, watch }: MarkOptions): Promise<Marked> {
    const watched = await this.#ledgers.mark(id, tags, uncertain, watch)
    return { watched, holdsFor: uncertain ? 0 : HOLDS_FOR }
  }

  finish(id: string, tags: readonly Tag[], written: readonly Tag[]): Promise<void> {
    return this.#ledgers.finish(id, tags, written)
  }

  invalidate(tags: readonly Tag[]): Promise<void> {
    return this.#ledgers.invalidate(tags)
  }

  /** A bus on connections of its own, which are duplicates of the client: one, or in a cluster one for each ledger. It closes with the store. */
  bus(): Bus {
    const { client } = this.#options
    const buses = this.#ledgers.channels.map(
      ({ channel, publish }) => new RedisBus({ client, channel, publish, onError: this.#onError }),
    )
    const bus = buses.length === 1 ? (buses[0] as Bus) : new JoinedBus(buses)
    this.#buses.push(bus)
    return bus
  }

  /** Returns a valid entry, as `find` does. */
  async get(key: string): Promise<Entry | undefined> {
    return (await this.find(key)).entry
  }

  /** Stores an entry that depends on nothing but its `dependencies`. `false`: the store rejects it. */
  async set(key: string, entry: Entry): Promise<boolean> {
    const { position } = await this.#beginLoad(key, [])
    const filled = await this.fill(key, { entry, tags: [], position })
    if (filled === 'refused') await this.delete(key)
    return filled === 'kept'
  }

  /** Deletes the entry. */
  delete(key: string): Promise<void> {
    return this.#entries.delete(key)
  }

  /** Makes all entries of the namespace invalid for all processes, in O(1). The server frees their memory as they expire. */
  clear(): Promise<void> {
    return this.#ledgers.clear()
  }

  /** Stops the heartbeats, and closes the buses and the client that the store has made. A client of your own stays open. */
  async close(): Promise<void> {
    this.#ledgers.close()
    await Promise.all([...this.#buses.map((bus) => bus.close()), this.#options.ownClient?.close()])
  }

  /** A time to live that the server accepts, in milliseconds. */
  #ttlOf(milliseconds: number): number {
    return Math.max(1, Math.min(this.#options.expiry, Math.ceil(milliseconds)))
  }

  async #findOrBegin(key: string, options: FindOptions): Promise<Found> {
    const { loads, lease } = options
    if (loads === 'always') return this.#begin(key, options, ANY)
    if (loads === 'if-absent' && !this.#entries.isKnown(key)) return this.#begin(key, options)
    const found = await this.#entries.find(key)
    if (found.entry !== undefined) return found
    if (loads !== undefined) return this.#begin(key, options, found.id)
    return { lease: (await this.#findOrLease(key, lease, ANY)).lease }
  }

  /** Looks for the entry and asks for the position at once, so that a miss waits for one round trip. `but`: an entry that counts as none. */
  async #begin(key: string, { lease, watch = [] }: FindOptions, but?: string): Promise<Found> {
    const [found, begun] = await Promise.all([this.#findOrLease(key, lease, but), this.#beginLoad(key, watch)])
    if (found.entry !== undefined) return found
    const isStorable = begun.position.counts.every(({ stamp }) => stamp >= 0)
    if (isStorable) return { ...begun, lease: found.lease }
    // While nothing can be stored, there is no lease to wait for.
    if (found.lease === 'given') await this.#release(key, lease?.holder ?? '', 0)
    return begun
  }

  #findOrLease(key: string, lease: LeaseRequest | undefined, but?: string): Promise<FoundEntry | NoEntry> {
    const { holder = '', milliseconds = 0 } = lease ?? {}
    return this.#entries.findOrLease(key, but, holder, this.#ttlOf(milliseconds))
  }

  async #beginLoad(key: string, watch: readonly Tag[]): Promise<FoundNothing & { position: RedisPosition }> {
    const { newborn, position, watched } = await this.#ledgers.begin(key, watch)
    if (newborn === 0) return { position, watched }
    // A new ledger stores nothing at first. This happens once in its life, so it is simpler to wait.
    await keepProcessAlive(pause(newborn))
    return this.#beginLoad(key, watch)
  }

  async #refuse(key: string, holder: string): Promise<Filled> {
    if (holder !== '') await this.release(key, holder, true)
    return 'refused'
  }

  #release(key: string, holder: string, milliseconds: number): Promise<void> {
    return this.#scripts.release(this.#entries.keysOf(key), holder, milliseconds)
  }
}
