import { Session, type Outcome } from './Session.js'
import type { Scheduler } from './Scheduler.js'
import { Store, type State } from './Store.js'

/** How a server differs from others. */
export interface ServerOptions {
  readonly dialect: string
  readonly scheduler: Scheduler
  readonly state: State
  /** Which steps of a statement wait for their turn; all others happen at once. */
  readonly waits: (step: StatementStep) => boolean
}

/** A statement is executed some time after it was sent, and its answer arrives some time after that. */
export interface StatementStep {
  readonly phase: 'executes' | 'answers'
  readonly sql: string
  /** Whether the connection's transaction is open when the step would be. */
  readonly inTransaction: boolean
}

/** What Knex sends and gets. */
export interface Answer extends Outcome {
  readonly sql: string
}

/** A database server: its store, and the statements under way. */
export class MiniServer {
  readonly store: Store
  readonly dialect: string
  /** Every statement that reads or writes rows, in the order of execution. */
  readonly executed: string[] = []
  readonly #options: ServerOptions
  #lost: RegExp | undefined
  #connections = 0

  constructor(options: ServerOptions) {
    this.#options = options
    this.dialect = options.dialect
    this.store = new Store(options.state)
  }

  connect(): MiniConnection {
    return new MiniConnection(this, `connection ${++this.#connections}`, /^(?:mysql|oracle)/.test(this.dialect))
  }

  /** The next statement of this kind is executed, and its answer is lost: the client gets an error. */
  loseAnswerTo(kind: RegExp): void {
    this.#lost = kind
  }

  async run(connection: MiniConnection, sql: string, execute: () => Outcome): Promise<Answer> {
    const catalogue = answerFromCatalogue(sql)
    if (catalogue !== undefined) return { sql, rows: catalogue, count: 0 }
    await this.#step('executes', sql, connection)
    this.executed.push(sql)
    const lost = this.#lost?.test(sql) === true
    const outcome = settle(execute)
    await this.#step('answers', sql, connection)
    if (lost) {
      this.#lost = undefined
      throw new Error('the connection was lost')
    }
    return { sql, ...outcome() }
  }

  async #step(phase: StatementStep['phase'], sql: string, { name, inTransaction }: MiniConnection): Promise<void> {
    if (this.#options.waits({ phase, sql, inTransaction })) await this.#options.scheduler.step(`${name}: ${phase} ${sql}`)
  }
}

/** A connection takes one statement at a time, as drivers do: what is sent meanwhile waits. */
export class MiniConnection {
  readonly name: string
  readonly #server: MiniServer
  readonly #session: Session
  #last: Promise<unknown> = Promise.resolve()
  /** What Knex's transactions for SQL Server look at. */
  readonly state = { name: 'LoggedIn' }

  constructor(server: MiniServer, name: string, commitsBySchema: boolean) {
    this.name = name
    this.#server = server
    this.#session = new Session(server.store, commitsBySchema)
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
    void this.#next(verb, () => (run(), outcome)).then(() => done(), done)
  }

  #next(sql: string, execute: () => Outcome): Promise<Answer> {
    const answer = this.#last.then(() => this.#server.run(this, sql, execute))
    this.#last = answer.catch(() => undefined)
    return answer
  }
}

/** Runs it now; whoever calls the result gets what it returned, or its error. */
function settle<T>(run: () => T): () => T {
  try {
    const value = run()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

const TABLES = ['things', 'others']

/** What MySQL's catalogue says of the tables; undefined for what is no question to the catalogue. */
function answerFromCatalogue(sql: string): Record<string, unknown>[] | undefined {
  if (!sql.includes('information_schema')) return undefined
  if (sql.includes('referential_constraints')) return []
  if (!sql.includes('statistics')) return TABLES.map((name) => ({ kind: 'table', name, body: null }))
  return TABLES.flatMap((name) => {
    const row = { home: 'mini', name, column: null, type: null, position: 0 }
    const key = { ...row, column: 'id' }
    return [
      { ...row, kind: 'table' },
      { ...key, kind: 'type', type: 'int' },
      { ...key, kind: 'key', position: 1 },
    ]
  })
}
