import { databaseLedger } from '../cache/databaseLedger.js'
import { publish } from '../core/events.js'
import { everythingIn, type Tag } from '../core/tag.js'
import { noteWriteFor } from './Replica.js'
import type { Source } from './Source.js'
import { WrittenTags } from './WrittenTags.js'

/**
 * How a connection stands:
 * - `none`: each statement commits by itself.
 * - `listed`: a transaction whose reads are known for what they are and whose end will be seen: its writes are noted until then.
 * - `held`: a transaction whose reads cannot be told from others (it was begun by hand), or whose end may not be seen. What it
 *   writes is marked from the statement on, so that nobody is served or stores it, until it is over.
 */
export type Mode = 'none' | 'listed' | 'held'

/** How many tags a transaction holds one by one, more or less; beyond that it holds the whole database. */
const MOST_HELD = 1000

/** What is being written on one connection. */
export class Journal {
  /** Where a savepoint and no BEGIN began the transaction (SQLite): how many of them are open. */
  savepoints = 0
  /** Whether the transaction is over, at the latest, when the connection goes back to its pool. */
  endsOnRelease = false
  readonly #source: Source
  readonly #written = new WrittenTags()
  readonly #held = new Set<Tag>()
  readonly #marks = new Set<() => void>()
  #mode: Mode = 'none'

  constructor(source: Source) {
    this.#source = source
  }

  get mode(): Mode {
    return this.#mode
  }

  /** What the transaction wrote. */
  get written(): readonly Tag[] {
    return this.#written.tags()
  }

  /** Begins a transaction. */
  open(mode: 'listed' | 'held'): void {
    this.#mode = mode
  }

  /** The transaction writes these. */
  note(tags: readonly Tag[]): void {
    this.#written.add(tags)
    if (this.#mode === 'held') this.#hold(tags)
  }

  /** From now on what the transaction writes, and has written, is marked. */
  hold(): void {
    this.#mode = 'held'
    this.#hold(this.written)
  }

  /** Marks tags as being written. The returned function ends that and invalidates them. */
  mark(tags: readonly Tag[]): () => void {
    const finish = databaseLedger.begin(tags)
    const end = (): void => {
      if (!this.#marks.delete(end)) return
      finish()
      noteWriteFor(this.#source.database)
      publish('invalidate', () => ({ tags }))
    }
    this.#marks.add(end)
    return end
  }

  /** The transaction is over. Whatever is marked, of it or of statements under way, is invalidated. */
  close(): void {
    for (const end of this.#marks) end()
    this.forget()
  }

  /** The transaction is over, and of what was only noted nobody will see anything. */
  forget(): void {
    this.#mode = 'none'
    this.savepoints = 0
    this.endsOnRelease = false
    this.#written.clear()
    this.#held.clear()
  }

  #hold(tags: readonly Tag[]): void {
    const wanted = this.#held.size > MOST_HELD ? everythingIn(this.#source.database) : tags
    const fresh = wanted.filter((tag) => !this.#held.has(tag))
    if (fresh.length === 0) return
    for (const tag of fresh) this.#held.add(tag)
    this.mark(fresh)
  }
}

const journals = new WeakMap<object, Journal>()

/** The journal of a connection. */
export function journalOf(connection: object, source: Source): Journal {
  let journal = journals.get(connection)
  if (journal === undefined) journals.set(connection, (journal = new Journal(source)))
  return journal
}

/** The journal of a connection on which something was written. */
export function knownJournalOf(connection: object): Journal | undefined {
  return journals.get(connection)
}
