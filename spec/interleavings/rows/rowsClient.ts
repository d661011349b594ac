import knexModule, { type Knex } from 'knex'
import type { Outcome, RowsServer, RowsSession } from './RowsServer.js'

interface Sent {
  readonly sql: string
  readonly bindings?: readonly unknown[]
  response?: unknown
  context?: unknown
}

interface BaseClient {
  _query(connection: unknown, sent: Sent): Promise<unknown>
}

/** Takes a statement through its steps. */
export type Pass = (sql: string, session: RowsSession, bindings: readonly unknown[]) => Promise<Outcome>

const OURS =
  /^(?:begin|commit|savepoint|release|rollback|(?:select\b.*?\bfrom|update|delete from|insert into)\W+things\b)|\bas `temp`$/i

let opened = 0

/** A Knex instance of SQLite's dialect on the server. `real`: a connection to SQLite, which answers what the catalog asks for. */
export function openRows(server: RowsServer, real: unknown, pass: Pass): Knex {
  const { client } = knexModule({ client: 'sqlite3', useNullAsDefault: true }) as unknown as { client: object }
  const Base = client.constructor as new (config: object) => BaseClient
  class RowsClient extends Base {
    acquireRawConnection(): Promise<RowsSession> {
      return Promise.resolve(server.connect())
    }

    destroyRawConnection(): Promise<void> {
      return Promise.resolve()
    }

    override async _query(connection: RowsSession, sent: Sent): Promise<unknown> {
      const { sql, bindings = [] } = sent
      if (!OURS.test(sql)) return super._query(real, sent)
      const { rows, changes } = await pass(sql, connection, bindings)
      if (!/^(?:insert|update|delete)/i.test(sql)) sent.response = rows
      sent.context = { changes, lastID: 0 }
      return sent
    }
  }
  return knexModule({
    client: RowsClient as unknown as typeof Knex.Client,
    connection: { filename: `/rows/${++opened}.sqlite` },
    useNullAsDefault: true,
    pool: { min: 0, max: 4 },
  })
}
