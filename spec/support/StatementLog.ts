import type { Knex } from 'knex'

/** The statements that a Knex instance has sent, transactions' included. */
export class StatementLog {
  readonly #statements: string[] = []

  constructor(knex: Knex) {
    knex.on('query', ({ sql }: { sql: string }) => this.#statements.push(sql))
  }

  /** What was sent since the last call, without questions about the schema. */
  take(): string[] {
    return this.#statements
      .splice(0)
      .filter((sql) => !/table_info|information_schema|^select \* from pragma/i.test(sql))
  }
}
