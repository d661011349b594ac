import { MiniConnection } from './MiniConnection.js'
import { Session, type Answer, type Outcome } from './Session.js'
import type { Scheduler } from '../support/Scheduler.js'
import { CommittedStates, type State } from './CommittedStates.js'

/** How one server differs from others. */
export interface ServerOptions {
  readonly dialect: string
  readonly scheduler: Scheduler
  readonly state: State
  /** Which steps of a statement wait for their turn. All others happen at once. */
  readonly waits: (step: StatementStep) => boolean
  /** What the server calls itself, of MySQL's dialect. Default: it cannot say. Unlike other questions, this one is asked in steps. */
  readonly uuid?: string | undefined
}

/** A statement is executed some time after it was sent, and its answer arrives some time after that. */
export interface StatementStep {
  readonly phase: 'executes' | 'answers'
  readonly sql: string
  /** Whether the connection is in a transaction when the step begins to wait. */
  readonly inTransaction: boolean
}

/** A database server: its data, and the statements under way. */
export class MiniServer {
  readonly store: CommittedStates
  readonly dialect: string
  /** Every statement that reads or writes rows, in the order of execution. */
  readonly executed: string[] = []
  readonly #options: ServerOptions
  #lost: RegExp | undefined
  #connections = 0

  constructor(options: ServerOptions) {
    this.#options = options
    this.dialect = options.dialect
    this.store = new CommittedStates(options.state)
  }

  connect(): MiniConnection {
    const session = new Session(this.store, this.dialect === 'mysql')
    const name = `connection ${++this.#connections}`
    return new MiniConnection(name, session, (sql, execute) => this.#run(name, session, sql, execute))
  }

  /** Loses the answer to the next statement of this kind: the statement is executed, and the client gets an error. */
  loseAnswerTo(kind: RegExp): void {
    this.#lost = kind
  }

  async #run(name: string, session: Session, sql: string, execute: () => Outcome): Promise<Answer> {
    const step = async (phase: StatementStep['phase']): Promise<void> => {
      const { inTransaction } = session
      if (this.#options.waits({ phase, sql, inTransaction }))
        await this.#options.scheduler.step(`${name}: ${phase} ${sql}`)
    }
    const { uuid } = this.#options
    const said = answerAboutServer(sql, uuid)
    if (said !== undefined && uuid !== undefined) {
      await step('executes')
      await step('answers')
    }
    if (said !== undefined) return { sql, rows: said, count: 0 }
    const catalogRows = answerFromCatalog(sql)
    if (catalogRows !== undefined) return { sql, rows: catalogRows, count: 0 }
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

/** Runs the function now. The result returns what it returned, or throws its error. */
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

/** What MySQL says of itself; `undefined` for any other statement. */
function answerAboutServer(sql: string, uuid: string | undefined): Record<string, unknown>[] | undefined {
  if (sql.startsWith('show global variables'))
    return uuid === undefined ? [] : [{ Variable_name: 'server_uuid', Value: uuid }]
  return sql.startsWith('select @@global.server_uuid') ? [{ server: uuid, name: 'mini' }] : undefined
}

const TABLES = ['things', 'others']

/** What MySQL's catalog says of the tables; `undefined` for any other statement. */
function answerFromCatalog(sql: string): Record<string, unknown>[] | undefined {
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
