import { databaseLedger } from '../../cache/freshness/databaseLedger.js'
import { countWrite } from '../../cache/freshness/writeCount.js'
import { publishWrite } from '../../cache/freshness/publishers.js'
import { writeClock } from '../../cache/freshness/writeClock.js'
import { CacheError } from '../../core/CacheError.js'
import { publish } from '../../core/events.js'
import { everythingIn, type Tag } from '../../core/tag.js'
import { noteReplicatedWrite } from '../connection/Replica.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import { WrittenTags } from './WrittenTags.js'

/**
 * How a connection stands:
 * - `none`: each statement commits by itself.
 * - `listed`: a transaction whose reads are known for what they are and whose end will be seen: its writes are noted until then.
 * - `held`: a transaction whose reads cannot be told from others (it was begun by hand), or whose end may not be seen. What it
 *   writes is marked from the statement on, so that nobody is served or stores it, until it is over.
 */
export type TransactionMode = 'autocommit' | 'deferred' | 'immediate'

/** Tags that are being written. */
export interface WriteIntent {
  /** What to wait for before anything may be written; `undefined`: nothing. Rejects where nothing must be written. */
  readonly ready: Promise<unknown> | undefined
  /** Ends that and invalidates them; resolves when all know who have to. Calling it again does nothing. */
  end(): Promise<unknown> | undefined
}

/** How many tags a transaction holds one by one, more or less; beyond that it holds the whole database. */
const MOST_HELD = 1000

/** What is being written on one connection. */
export class TransactionLog {
  /** Where a savepoint and no BEGIN began the transaction (SQLite): those that are open, by name. */
  readonly savepoints: string[] = []
  /** Whether the end of a transaction begins the next one: MySQL without autocommit. */
  reopens = false
  /** Whether the transaction is over, at the latest, when the connection goes back to its pool. */
  endsOnRelease = false
  readonly #source: ObservedKnex
  readonly #written = new WrittenTags()
  readonly #held = new Set<Tag>()
  /** What ends the marks of statements under way, and those of the transaction. */
  readonly #marks = new Set<WriteIntent['end']>()
  readonly #holds: WriteIntent['end'][] = []
  readonly #lingering: (() => void)[] = []
  #mode: TransactionMode = 'autocommit'
  /** What the database was called when the transaction first wrote, and when that was. */
  #database: string
  #since = 0

  constructor(source: ObservedKnex) {
    this.#source = source
    this.#database = source.database
  }

  get mode(): TransactionMode {
    return this.#mode
  }

  /** Whether nothing was written in the transaction so far. */
  get isEmpty(): boolean {
    return this.#written.isEmpty
  }

  /** What the transaction wrote. */
  get written(): readonly Tag[] {
    const tags = this.#written.tags()
    const changed = tags.length > 0 && this.#hasChanged(this.#database, this.#since)
    return changed ? [...tags, ...everythingIn(this.#source.database)] : tags
  }

  /** Begins a transaction. */
  begin(mode: 'deferred' | 'immediate'): void {
    this.#mode = mode
  }

  /** The transaction writes these. What to wait for before it may, if anything. */
  addWrite(tags: readonly Tag[]): Promise<unknown> | undefined {
    if (this.#written.isEmpty) {
      this.#database = this.#source.database
      this.#since = writeClock.now
    }
    this.#written.add(tags)
    return this.#mode === 'immediate' ? this.#hold(tags) : undefined
  }

  /** There is a transaction, or may be, that has written these: from now on all it writes is marked. */
  declareImmediately(written: readonly Tag[] = []): Promise<unknown> | undefined {
    this.#mode = 'immediate'
    this.#written.add(written)
    return this.#hold(this.written)
  }

  /** Marks tags as being written. */
  beginWrite(tags: readonly Tag[], uncertain = false): WriteIntent {
    const { database } = this.#source
    const since = writeClock.now
    const finish = databaseLedger.begin(tags, uncertain)
    const announcement = publishWrite(tags, uncertain)
    if (announcement !== undefined && this.#source.isUnknown) reportUnknown(this.#source)
    const end = (): Promise<unknown> | undefined => {
      if (!this.#marks.delete(end)) return undefined
      const renamed = this.#hasChanged(database, since) ? everythingIn(this.#source.database) : []
      if (renamed.length > 0) databaseLedger.invalidate(renamed)
      finish()
      noteReplicatedWrite(this.#source.database)
      countWrite()
      publish('invalidate', () => ({ tags }))
      return allOf([announcement?.end(), publishWrite(renamed, uncertain)?.end()])
    }
    this.#marks.add(end)
    return { ready: announcement?.ready, end }
  }

  /** The connection goes back to its pool. */
  release(): void {
    if (this.endsOnRelease) void this.end()
  }

  /** Calls `end` when the connection has answered whatever is sent next on it: what is still under way is over then. */
  linger(end: () => void): void {
    this.#lingering.push(end)
  }

  /** What waits for the next answer. */
  takeLingering(): readonly (() => void)[] {
    return this.#lingering.length === 0 ? this.#lingering : this.#lingering.splice(0)
  }

  /** The transaction is over: what it marked is invalidated, what was only noted is forgotten. */
  end(): Promise<unknown> | undefined {
    const ended = allOf(this.#holds.splice(0).map((end) => end()))
    this.#mode = this.reopens ? 'immediate' : 'autocommit'
    this.savepoints.length = 0
    this.endsOnRelease = false
    this.#written.clear()
    this.#held.clear()
    return ended
  }

  /** The connection is no more: nothing is under way on it. */
  close(): void {
    for (const end of this.#marks) void end()
    void this.end()
  }

  #hold(tags: readonly Tag[]): Promise<unknown> | undefined {
    const wanted = this.#held.size > MOST_HELD ? everythingIn(this.#source.database) : tags
    const fresh = wanted.filter((tag) => !this.#held.has(tag))
    if (fresh.length === 0) return undefined
    for (const tag of fresh) this.#held.add(tag)
    const { ready, end } = this.beginWrite(fresh, true)
    this.#holds.push(end)
    return ready
  }

  /**
   * Whether more may have been written than was known then: since then the database got another name, or another schema. A
   * schema that is just being changed invalidates everything itself when it is.
   */
  #hasChanged(database: string, since: number): boolean {
    return this.#source.database !== database || databaseLedger.latest(this.#source.schemaTag) > since
  }
}

const reported = new WeakSet<ObservedKnex>()

/** Once: other processes are told of a name that is nobody's. */
function reportUnknown(source: ObservedKnex): void {
  if (reported.has(source)) return
  reported.add(source)
  const error = new CacheError(
    'UNKNOWN_DATABASE',
    'A database was written whose settings do not tell which it is, so other processes cannot know: call observe(knex, { database }).',
  )
  publish('error', () => ({ operation: 'announce', key: undefined, error }))
}

/** What all of them come to; `undefined`: nothing has to be waited for. */
export function allOf(promises: readonly (Promise<unknown> | undefined)[]): Promise<unknown> | undefined {
  const pending = promises.filter((each) => each !== undefined)
  return pending.length === 0 ? undefined : Promise.all(pending)
}

/** What has been sent already cannot be refused any more. */
export const withoutRejection = (ready: Promise<unknown> | undefined): Promise<unknown> | undefined =>
  ready?.catch(() => undefined)

const journals = new WeakMap<object, TransactionLog>()

/** The journal of a connection. */
export function transactionLogOf(connection: object, source: ObservedKnex): TransactionLog {
  let journal = journals.get(connection)
  if (journal === undefined) journals.set(connection, (journal = new TransactionLog(source)))
  return journal
}

/** The journal of a connection on which something was written. */
export function knownTransactionLogOf(connection: object): TransactionLog | undefined {
  return journals.get(connection)
}
