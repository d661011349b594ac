import { MiniConnection } from './MiniConnection.js'
import { Session, type Answer, type Outcome } from './Session.js'
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
    const session = new Session(this.store, this.dialect === 'mysql')
    const name = `connection ${++this.#connections}`
    return new MiniConnection(name, session, (sql, execute) => this.#run(name, session, sql, execute))
  }

  /** The next statement of this kind is executed, and its answer is lost: the client gets an error. */
  loseAnswerTo(kind: RegExp): void {
    this.#lost = kind
  }

  async #run(name: string, session: Session, sql: string, execute: () => Outcome): Promise<Answer> {
    const step = async (phase: StatementStep['phase']): Promise<void> => {
      const { inTransaction } = session
      if (this.#options.waits({ phase, sql, inTransaction }))
        await this.#options.scheduler.step(`${name}: ${phase} ${sql}`)
    }
    const catalogue = answerFromCatalogue(sql)
    if (catalogue !== undefined) return { sql, rows: catalogue, count: 0 }
    await step('executes')
    this.executed.push(sql)
    const lost = this.#lost?.test(sql) === true
    const outcome = settle(execute)
    await step('answers')
    if (lost) {
      this.#lost = undefined
      throw new Error('the connection was lost')
    }
    return { sql, ...outcome() }
  }
}

/** Runs it now. The function that is returned gives its result, or throws its error. */
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
