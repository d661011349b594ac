import type { Answer, Outcome, Session } from './Session.js'

/** Takes a statement through its steps. */
type Run = (sql: string, execute: () => Outcome) => Promise<Answer>

/** A connection runs one statement at a time, as drivers do. Statements that are sent meanwhile wait. */
export class MiniConnection {
  readonly name: string
  readonly #session: Session
  readonly #run: Run
  #last: Promise<unknown> = Promise.resolve()
  /** Read by Knex's transactions for SQL Server. */
  readonly state = { name: 'LoggedIn' }

  constructor(name: string, session: Session, run: Run) {
    this.name = name
    this.#session = session
    this.#run = run
  }

  get inTransaction(): boolean {
    return this.#session.inTransaction
  }

  send(sql: string, bindings: readonly unknown[]): Promise<Answer> {
    return this.#next(sql, () => this.#session.execute(sql, bindings))
  }

  beginTransaction(done: (error?: unknown) => void): void {
    this.#call('begin', () => this.#session.begin(), done)
  }

  commitTransaction(done: (error?: unknown) => void): void {
    this.#call('commit', () => this.#session.commit(), done)
  }

  rollbackTransaction(done: (error?: unknown) => void, name?: string): void {
    this.#call('rollback', () => (name === undefined ? this.#session.rollback() : this.#session.rollbackTo(name)), done)
  }

  saveTransaction(done: (error?: unknown) => void, name = ''): void {
    this.#call('savepoint', () => this.#session.savepoint(name), done)
  }

  #call(verb: string, run: () => void, done: (error?: unknown) => void): void {
    const outcome = { rows: [], count: 0 }
    const tell = (error?: unknown): void => done(error)
    void this.#next(verb, () => (run(), outcome)).then(() => tell(), tell)
  }

  #next(sql: string, execute: () => Outcome): Promise<Answer> {
    const answer = this.#last.then(() => this.#run(sql, execute))
    this.#last = answer.catch(() => undefined)
    return answer
  }
}
