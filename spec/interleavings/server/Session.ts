import { readSql, type Command } from './readSql.js'
import { changed, type Change, type State, type CommittedStates } from './CommittedStates.js'

/** The result of a statement: rows, or how many were written. */
export interface Outcome {
  readonly rows: readonly Record<string, unknown>[]
  readonly count: number
}

/** The same with the statement. */
export interface Answer extends Outcome {
  readonly sql: string
}

interface Transaction {
  changes: Change[]
  /** The open savepoints, each with the number of changes before it. */
  savepoints: { readonly name: string; readonly changes: number }[]
}

const NOTHING: Outcome = { rows: [], count: 0 }

/** What one connection sees: the last committed state, and the changes of its own open transaction. */
export class Session {
  readonly #store: CommittedStates
  readonly #commitsBySchema: boolean
  #transaction: Transaction | undefined

  constructor(store: CommittedStates, commitsBySchema: boolean) {
    this.#store = store
    this.#commitsBySchema = commitsBySchema
  }

  get inTransaction(): boolean {
    return this.#transaction !== undefined
  }

  execute(sql: string, bindings: readonly unknown[]): Outcome {
    const command = readSql(sql, bindings)
    if (command.kind === 'read') return { ...NOTHING, rows: this.#select(command.table, command.ids) }
    if (command.kind === 'schema' || command.kind === 'truncate') return this.#alter(command)
    if (command.kind === 'control') return (this.#control(command.verb, command.name), NOTHING)
    return this.#write(command.changes(this.#visible))
  }

  begin(): void {
    if (this.#transaction !== undefined) throw new Error('there is a transaction already')
    this.#transaction = { changes: [], savepoints: [] }
  }

  commit(): void {
    const changes = this.#open.changes
    this.#transaction = undefined
    this.#store.commit(changes)
  }

  rollback(): void {
    this.#transaction = undefined
  }

  savepoint(name: string): void {
    this.#open.savepoints.push({ name, changes: this.#open.changes.length })
  }

  rollbackTo(name: string): void {
    const savepoint = this.#upTo(name)
    this.#open.changes.length = savepoint.changes
    this.#open.savepoints.push(savepoint)
  }

  #control(verb: Extract<Command, { kind: 'control' }>['verb'], name: string): void {
    if (verb === 'release') this.#upTo(name)
    else if (verb === 'rollback to') this.rollbackTo(name)
    // MySQL accepts a COMMIT without a transaction.
    else if (verb === 'commit' && this.#commitsBySchema && !this.inTransaction) return
    else this[verb](name)
  }

  /** Drops the savepoint and those after it. */
  #upTo(name: string): Transaction['savepoints'][number] {
    const { savepoints } = this.#open
    const index = savepoints.findLastIndex((each) => each.name === name)
    if (index < 0) throw new Error(`no savepoint ${name}`)
    return savepoints.splice(index)[0]!
  }

  #alter(command: Extract<Command, { kind: 'schema' | 'truncate' }>): Outcome {
    if (this.#commitsBySchema && this.inTransaction) this.commit()
    return command.kind === 'truncate' ? this.#write(command.changes(this.#visible)) : NOTHING
  }

  #write(changes: readonly Change[]): Outcome {
    if (this.#transaction === undefined) this.#store.commit(changes)
    else this.#transaction.changes.push(...changes)
    return { rows: changes.map(({ id }) => ({ id })), count: changes.length }
  }

  #select(table: string, ids: ReadonlySet<number> | undefined): Record<string, unknown>[] {
    const rows = [...(this.#visible.get(table) ?? [])].filter(([id]) => ids?.has(id) ?? true)
    return rows.map(([id, value]) => ({ id, value }))
  }

  get #visible(): State {
    return changed(this.#store.committed, this.#transaction?.changes ?? [])
  }

  get #open(): Transaction {
    if (this.#transaction === undefined) throw new Error('there is no transaction')
    return this.#transaction
  }
}
