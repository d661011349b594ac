import type { Knex } from 'knex'
import PostgresClient from 'knex/lib/dialects/postgres/index.js'
import SqliteClient from 'knex/lib/dialects/sqlite3/index.js'
import type { Scheduler } from './Scheduler.js'

interface Sent {
  readonly sql: string
}

type Query = (this: unknown, connection: unknown, sent: Sent) => Promise<unknown>
type ClientClass = new (config: object) => { _query: Query }

/**
 * Knex's own client of a real database, whose statements wait for their turn twice: before the driver gets them, and when it has
 * answered. Below whatever observes the client: a class between Knex's and the instances.
 */
function held(base: unknown, scheduler: Scheduler): typeof Knex.Client {
  class Held extends (base as ClientClass) {
    override async _query(connection: unknown, sent: Sent): Promise<unknown> {
      await scheduler.step(`executes ${sent.sql}`)
      const outcome = await super._query(connection, sent).then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error
        },
      )
      await scheduler.step(`answers ${sent.sql}`)
      return outcome()
    }
  }
  return Held as unknown as typeof Knex.Client
}

export const heldSqlite = (scheduler: Scheduler): typeof Knex.Client => held(SqliteClient, scheduler)

export const heldPostgres = (scheduler: Scheduler): typeof Knex.Client => held(PostgresClient, scheduler)
