import type { Knex } from 'knex'
import { WRITABLE, type Table } from './schema.js'

/** What stands in each table. A query of tables that are as they were needs not be asked again. */
export class TableStates {
  readonly #plain: Knex
  /** By the names of tables. Equal rows have one number. */
  readonly #states = new Map<string, number>()
  readonly #rows = new Map<string, string>()
  #changes = 0

  constructor(plain: Knex) {
    this.#plain = plain
  }

  /** Looks at the tables. */
  async look(): Promise<void> {
    await Promise.all(
      WRITABLE.map(async ({ name, key }) => {
        const rows = JSON.stringify(await this.#plain(name).orderBy([...key]))
        if (rows === this.#rows.get(name)) return
        this.#rows.set(name, rows)
        this.#states.set(name, ++this.#changes)
      }),
    )
  }

  /** One text for equal rows in all of the tables, since the last look. */
  of(tables: readonly Table[]): string {
    return tables.map(({ name }) => this.#states.get(name)).join(' ')
  }
}
