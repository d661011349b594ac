import knexModule, { type Knex } from 'knex'
import type { Scheduler } from '../support/Scheduler.js'

interface Sent {
  readonly sql: string
}

interface BaseClient {
  _query(connection: unknown, sent: Sent): Promise<unknown>
}

/**
 * Knex's own client of a real database. Its statements wait for their turn twice: before the driver gets them, and when
 * it has answered. The class lies between Knex's own and the instances, so that the cache observes above it.
 */
function held(name: string, scheduler: Scheduler): typeof Knex.Client {
  // Without settings the client does not connect.
  const { client } = knexModule({ client: name, useNullAsDefault: true }) as unknown as { client: object }
  const Base = client.constructor as new (config: object) => BaseClient
  class Held extends Base {
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

export const heldSqlite = (scheduler: Scheduler): typeof Knex.Client => held('sqlite3', scheduler)

export const heldPostgres = (scheduler: Scheduler): typeof Knex.Client => held('pg', scheduler)
