/** The rows of the tables: a number under each id. Immutable, so that every committed state can be kept. */
export type State = ReadonlyMap<string, ReadonlyMap<number, number>>

/** A change of one row. `value` is `undefined` for a row that is deleted. */
export interface Change {
  readonly table: string
  readonly id: number
  readonly value: number | undefined
}

/** The state after these changes. */
export function changed(state: State, changes: readonly Change[]): State {
  const tables = new Map(state)
  for (const { table, id, value } of changes) {
    const rows = new Map(tables.get(table))
    if (value === undefined) rows.delete(id)
    else rows.set(id, value)
    tables.set(table, rows)
  }
  return tables
}

/** All states that were ever committed. Others see the last one. */
export class CommittedStates {
  readonly history: State[]

  constructor(first: State) {
    this.history = [first]
  }

  get committed(): State {
    return this.history.at(-1) as State
  }

  commit(changes: readonly Change[]): void {
    if (changes.length > 0) this.history.push(changed(this.committed, changes))
  }
}
