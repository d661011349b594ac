import { everythingIn, type Tag } from '../../core/tag.js'
import type { Written, WriteKind } from '../../cache/statistics/writeKinds.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import { allComparedSoFar, withGrown } from '../precision/comparedColumns.js'
import type { WriteOutcome, WriteTags } from '../precision/WriteTags.js'
import { allOf, beginWrite, watchDatabase, withoutRejection, type WriteIntent } from './WriteIntent.js'
import { WrittenTags, type Settler } from './WrittenTags.js'

/**
 * - `autocommit`: there is no transaction, and each statement commits by itself.
 * - `deferred`: a transaction of Knex, whose end is sure to be seen. Its write intents begin with the statement that commits it.
 * - `immediate`: a transaction that was begun by hand, so that its reads look like any others, or whose end may not be seen. Its write
 *   intents begin with each statement, so that no read serves or stores what it writes until it is over.
 */
export type TransactionMode = 'autocommit' | 'deferred' | 'immediate'

/** A transaction that has declared about this many tags declares the whole database from then on. */
const MAX_DECLARED = 1000

/** So many kinds of statements of a transaction are counted. */
const MOST_STATEMENTS = 100

/** A statement of a transaction. */
interface AddedWrite {
  /** What the statement has to wait for, if anything. */
  readonly ready: Promise<unknown> | undefined
  /** To be called when it has succeeded. */
  succeeded(outcome: WriteOutcome): void
}

/** What is being written on one connection. */
export class TransactionLog {
  /** The names of open savepoints, where a savepoint without BEGIN began the transaction (SQLite). */
  readonly savepoints: string[] = []
  /** Whether the end of a transaction begins the next one: MySQL without autocommit. */
  reopens = false
  readonly #observedKnex: ObservedKnex
  readonly #written = new WrittenTags()
  /** Everything in the database, if it has changed since the transaction's first write. */
  #tagsIfChanged: () => readonly Tag[]
  /** How many columns reads had compared at the transaction's first write. */
  #compared = 0
  readonly #declared = new Set<Tag>()
  #statements = new Map<WriteKind, number>()
  /** The intents that last until the end of the transaction. */
  readonly #transactionIntents: WriteIntent[] = []
  /** Those, and the intents of statements that run. */
  readonly #openIntents = new Set<WriteIntent>()
  #mode: TransactionMode = 'autocommit'
  #endsOnRelease = false

  constructor(observedKnex: ObservedKnex) {
    this.#observedKnex = observedKnex
    this.#tagsIfChanged = watchDatabase(observedKnex)
  }

  get mode(): TransactionMode {
    return this.#mode
  }

  /** Whether the transaction has written nothing yet. */
  get isEmpty(): boolean {
    return this.#written.isEmpty
  }

  /** What the transaction wrote so far. */
  get written(): readonly Tag[] {
    const tags = withGrown(this.#written.tags(), this.#compared)
    return tags.length === 0 ? tags : [...tags, ...this.#tagsIfChanged()]
  }

  /** `endsOnRelease`: the transaction is over at the latest when the connection goes back to its pool. */
  begin(mode: 'deferred' | 'immediate', endsOnRelease: boolean): void {
    this.#mode = mode
    this.#endsOnRelease = endsOnRelease
  }

  /** What is to be called once the writes up to now are committed. */
  settler(): Settler {
    const { settle, learned } = this.#written.settler()
    const tagsIfChanged = this.#tagsIfChanged
    const compared = this.#compared
    return { settle: () => [...withGrown(settle(), compared), ...tagsIfChanged()], learned }
  }

  /** The statements that wrote so far. */
  get statements(): Written {
    return this.#statements
  }

  /** Adds what a statement of the transaction writes. `kind`: of the statement, for statistics. */
  addWrite(write: WriteTags, kind?: WriteKind): AddedWrite {
    if (this.#written.isEmpty) {
      this.#tagsIfChanged = watchDatabase(this.#observedKnex)
      this.#compared = allComparedSoFar()
    }
    const succeeded = this.#written.add(write)
    if (kind !== undefined) this.#addStatement(kind)
    return { succeeded, ready: this.#mode === 'immediate' ? this.#declare(write.tags, kind) : undefined }
  }

  /** Goes on in immediate mode: there may be a transaction, and it may have written these tags. The returned promise never rejects. */
  becomeImmediate(written: readonly Tag[] = []): Promise<unknown> | undefined {
    this.#mode = 'immediate'
    this.#written.add({ tags: written })
    return withoutRejection(this.#declare(this.written))
  }

  /** The write intent of a statement. */
  beginWrite(tags: readonly Tag[], statements?: Written, isUncertain = false): WriteIntent {
    return beginWrite(this.#observedKnex, tags, isUncertain, this.#openIntents, statements)
  }

  /** The transaction is over: declared tags are invalidated, and the log is empty again. */
  end(): Promise<unknown> | undefined {
    const ended = allOf(this.#transactionIntents.splice(0).map((intent) => intent.end()))
    this.#mode = this.reopens ? 'immediate' : 'autocommit'
    this.savepoints.length = 0
    this.#endsOnRelease = false
    this.#written.clear()
    this.#declared.clear()
    this.#statements = new Map()
    return ended
  }

  /** The connection goes back to its pool. */
  release(): void {
    if (this.#endsOnRelease) void this.end()
  }

  /** The connection is closed: no statement runs on it any more. */
  close(): void {
    for (const intent of this.#openIntents) void intent.end()
    void this.end()
  }

  #addStatement(kind: WriteKind): void {
    if (this.#statements.size < MOST_STATEMENTS || this.#statements.has(kind)) {
      this.#statements.set(kind, (this.#statements.get(kind) ?? 0) + 1)
    }
  }

  /** Begins a write intent that lasts until the end of the transaction. */
  #declare(tags: readonly Tag[], kind?: WriteKind): Promise<unknown> | undefined {
    const wanted = this.#declared.size > MAX_DECLARED ? everythingIn(this.#observedKnex.database) : tags
    const fresh = wanted.filter((tag) => !this.#declared.has(tag))
    if (fresh.length === 0) return undefined
    for (const tag of fresh) this.#declared.add(tag)
    const intent = this.beginWrite(fresh, kind && new Map([[kind, 1]]), true)
    this.#transactionIntents.push(intent)
    return intent.ready
  }
}

const logs = new WeakMap<object, TransactionLog>()

export function transactionLogOf(connection: object, observedKnex: ObservedKnex): TransactionLog {
  let log = logs.get(connection)
  if (log === undefined) logs.set(connection, (log = new TransactionLog(observedKnex)))
  return log
}

/** `undefined` where nothing was written on the connection yet. */
export const knownTransactionLogOf = (connection: object): TransactionLog | undefined => logs.get(connection)
