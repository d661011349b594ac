import { readRows, type Rows } from './readRows.js'

/** What a statement has brought. */
export interface Outcome {
  readonly rows: readonly unknown[]
  readonly changes: number
}

/** One table, whose transactions behave as those of SQLite in WAL mode: readers see what is committed, and one writes at a time. */
export class RowsServer {
  /** Every state that was ever committed. */
  states: Rows[] = [[]]
  #writer: RowsSession | undefined

  connect(): RowsSession {
    return new RowsSession(this)
  }

  get committed(): Rows {
    return this.states.at(-1) as Rows
  }

  commit(rows: Rows): void {
    if (JSON.stringify(rows) !== JSON.stringify(this.committed)) this.states.push(rows)
  }

  /** @throws while another session writes. */
  lock(session: RowsSession): void {
    if (this.#writer !== undefined && this.#writer !== session) throw new Error('SQLITE_BUSY: database is locked')
    this.#writer = session
  }

  unlock(session: RowsSession): void {
    if (this.#writer === session) this.#writer = undefined
  }
}

/** One connection. */
export class RowsSession {
  readonly #server: RowsServer
  #inTransaction = false
  /** What the transaction has made of the rows, and what they were at each open savepoint. */
  #rows: Rows | undefined
  #savepoints: { readonly name: string; readonly rows: Rows | undefined }[] = []

  constructor(server: RowsServer) {
    this.#server = server
  }

  get inTransaction(): boolean {
    return this.#inTransaction
  }

  execute(sql: string, bindings: readonly unknown[]): Outcome {
    const command = readRows(sql, bindings)
    if (command.kind === 'read') return { rows: command.of(this.#rows ?? this.#server.committed), changes: 0 }
    if (command.kind === 'write') return { rows: [], changes: this.#write(command.of) }
    this.#control(command.kind, command.name)
    return { rows: [], changes: 0 }
  }

  #write(run: (rows: Rows) => { readonly after: Rows; readonly changes: number }): number {
    this.#server.lock(this)
    try {
      const { after, changes } = run(this.#rows ?? this.#server.committed)
      if (this.#inTransaction) this.#rows = after
      else this.#server.commit(after)
      return changes
    } finally {
      if (!this.#inTransaction) this.#server.unlock(this)
    }
  }

  #control(verb: string, name: string): void {
    if (verb === 'begin') this.#inTransaction = true
    else if (verb === 'savepoint') this.#savepoints.push({ name, rows: this.#rows })
    else if (verb === 'release') this.#upTo(name)
    else if (verb === 'rollback to') this.#rows = this.#upTo(name)
    else this.#end(verb === 'commit' ? this.#rows : undefined)
  }

  /** Drops the savepoint and those after it. Returns what the rows were then. */
  #upTo(name: string): Rows | undefined {
    const index = this.#savepoints.findLastIndex((each) => each.name === name)
    const [savepoint] = this.#savepoints.splice(index)
    if (savepoint === undefined || index < 0) throw new Error(`no savepoint ${name}`)
    return savepoint.rows
  }

  #end(rows: Rows | undefined): void {
    if (rows !== undefined) this.#server.commit(rows)
    this.#inTransaction = false
    this.#rows = undefined
    this.#savepoints = []
    this.#server.unlock(this)
  }
}
