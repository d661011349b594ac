import type { ObservedKnex } from '../connection/ObservedKnex.js'
import { SOMETHING, type SessionStep } from '../sql/readStatement.js'

/** More changes than this are counted as one, which only DISCARD ALL or the end of the connection resets. */
const MAX_CHANGES = 200

/** What a statement's answer shows: it ran, the server refused it, or neither is certain. */
export type Outcome = 'passed' | 'refused' | 'unknown'

/**
 * The changes of one connection's session. Statements are numbered in the order in which they are sent, which is the order in which they
 * run. A reset ends the changes before it.
 */
export class Session {
  readonly #observedKnex: ObservedKnex
  /** By what is changed: the number of the last change that was answered, and the numbers of those that run. */
  readonly #changed = new Map<string, number[]>()
  #count = 0
  #isClosed = false

  constructor(observedKnex: ObservedKnex) {
    this.#observedKnex = observedKnex
  }

  get isChanged(): boolean {
    return this.#changed.size > 0
  }

  /** To be called before a change is sent. The returned function is to be called with its outcome. */
  change(name: string, statement: string): (outcome: Outcome) => void {
    if (this.#isClosed) return () => undefined
    const number = ++this.#count
    const what = this.#changed.size < MAX_CHANGES ? name : SOMETHING
    if (!this.isChanged) this.#observedKnex.noteChangedSession(statement)
    this.#changed.set(what, [...(this.#changed.get(what) ?? []), number])
    return (outcome) => this.#keep(what, (each) => (outcome === 'refused' ? each !== number : each >= number))
  }

  /** The number of things that are changed. */
  get size(): number {
    return this.#changed.size
  }

  /** To be called before a reset is sent. The returned function is to be called with its outcome. */
  reset(what: string): (outcome: Outcome) => void {
    const number = ++this.#count
    return (outcome) => {
      if (outcome !== 'passed') return
      for (const each of this.#changed.keys()) if (isReset(each, what)) this.#keep(each, (other) => other > number)
    }
  }

  /** The connection is closed, and later statements on it change nothing. */
  close(): void {
    this.#isClosed = true
    for (const what of this.#changed.keys()) this.#keep(what, () => false)
  }

  #keep(what: string, isKept: (number: number) => boolean): void {
    const numbers = this.#changed.get(what)?.filter(isKept)
    if (numbers === undefined) return
    if (numbers.length > 0) this.#changed.set(what, numbers)
    else if (this.#changed.delete(what) && !this.isChanged) this.#observedKnex.noteRestoredSession()
  }
}

/** What RESET ALL does not reset, or may not (https://www.postgresql.org/docs/current/sql-reset.html). */
const NO_SETTING = /^(?:role|session authorization|\?|library|(?:temporary|attached|database) .*)$/

function isReset(what: string, by: SessionStep['what']): boolean {
  if (by === 'discard all') return what !== 'library'
  if (by === 'discard temp') return what.startsWith('temporary ')
  if (by === 'all') return !NO_SETTING.test(what)
  // A connection has one current database: a later USE replaces an earlier one.
  return what === by || (what.startsWith('database ') && by.startsWith('database '))
}

const sessions = new WeakMap<object, Session>()

export function sessionOf(connection: object, observedKnex: ObservedKnex): Session {
  let session = sessions.get(connection)
  if (session === undefined) {
    sessions.set(connection, (session = new Session(observedKnex)))
    closeOnEnd(connection, session)
  }
  return session
}

/** Whether a statement has changed the connection's session and none has reset it. */
export const isSessionChanged = (connection: object): boolean => sessions.get(connection)?.isChanged === true

export function closeSession(connection: object, observedKnex: ObservedKnex): void {
  if (typeof connection === 'object' && connection !== null) sessionOf(connection, observedKnex).close()
}

/** A pool that is not Knex's own closes connections without Knex. */
function closeOnEnd(connection: object, session: Session): void {
  const { once } = connection as { once?: (event: 'end', listener: () => void) => unknown }
  if (typeof once === 'function') once.call(connection, 'end', () => session.close())
}
