import type { Source } from '../Source.js'
import { SOMETHING, type SessionStep } from '../sql/readStatement.js'

/** How many changes of a connection are told apart; those beyond them end with DISCARD ALL, or with the connection. */
const MOST_CHANGES = 200

/** What became of a statement. */
export type Outcome = 'passed' | 'refused' | 'unknown'

/**
 * What is changed on one connection. Statements are numbered in the order in which they are sent, which is the order in which they run:
 * a reset ends the changes before it.
 */
export class Session {
  readonly #source: Source
  /** The numbers of the changes: the last one that has been answered, and those that are under way. */
  readonly #changed = new Map<string, number[]>()
  #count = 0
  #isClosed = false

  constructor(source: Source) {
    this.#source = source
  }

  get isChanged(): boolean {
    return this.#changed.size > 0
  }

  /** Notes a change before it is sent. Returns what is to be called when it has been answered. */
  change(name: string, statement: string): (outcome: Outcome) => void {
    if (this.#isClosed) return () => undefined
    const number = ++this.#count
    const what = this.#changed.size < MOST_CHANGES ? name : SOMETHING
    if (!this.isChanged) this.#source.noteChangedSession(statement)
    this.#changed.set(what, [...(this.#changed.get(what) ?? []), number])
    return (outcome) => this.#keep(what, (each) => (outcome === 'refused' ? each !== number : each >= number))
  }

  /** How many changes are noted one by one. */
  get size(): number {
    return this.#changed.size
  }

  /** Notes a reset that is about to be sent. Returns what is to be called when it has been answered. */
  reset(what: string): (outcome: Outcome) => void {
    const number = ++this.#count
    return (outcome) => {
      if (outcome !== 'passed') return
      for (const each of this.#changed.keys()) if (isReset(each, what)) this.#keep(each, (other) => other > number)
    }
  }

  /** The connection is closed. */
  close(): void {
    this.#isClosed = true
    for (const what of this.#changed.keys()) this.#keep(what, () => false)
  }

  #keep(what: string, isKept: (number: number) => boolean): void {
    const numbers = this.#changed.get(what)?.filter(isKept)
    if (numbers === undefined) return
    if (numbers.length > 0) this.#changed.set(what, numbers)
    else if (this.#changed.delete(what) && !this.isChanged) this.#source.noteRestoredSession()
  }
}

/** What RESET ALL leaves as it is (https://www.postgresql.org/docs/current/sql-reset.html), or may have been left by it. */
const NO_SETTING = /^(?:role|session authorization|\?|library|(?:temporary|attached|database) .*)$/

function isReset(what: string, by: SessionStep['what']): boolean {
  if (by === 'discard all') return what !== 'library'
  if (by === 'discard temp') return what.startsWith('temporary ')
  if (by === 'all') return !NO_SETTING.test(what)
  // There is one current database, whatever it is called.
  return what === by || (what.startsWith('database ') && by.startsWith('database '))
}

const sessions = new WeakMap<object, Session>()

/** The session of a connection. */
export function sessionOf(connection: object, source: Source): Session {
  let session = sessions.get(connection)
  if (session === undefined) {
    sessions.set(connection, (session = new Session(source)))
    closeWith(connection, session)
  }
  return session
}

/** Whether a statement changed the session of the connection, and nothing has restored it. */
export const isSessionChanged = (connection: object): boolean => sessions.get(connection)?.isChanged === true

/** The connection is closed for good, and its session with it: what is sent on it after that changes nothing. */
export function closeSession(connection: object, source: Source): void {
  if (typeof connection === 'object' && connection !== null) sessionOf(connection, source).close()
}

/** A pool that is not Knex's own closes connections by itself. */
function closeWith(connection: object, session: Session): void {
  const { once } = connection as { once?: (event: 'end', listener: () => void) => unknown }
  if (typeof once === 'function') once.call(connection, 'end', () => session.close())
}
