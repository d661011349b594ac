import knexModule, { type Knex } from 'knex'
import type { MiniConnection } from './MiniConnection.js'
import type { MiniServer } from './MiniServer.js'
import type { Answer } from './Session.js'

interface Sent {
  readonly sql: string
  readonly bindings?: readonly unknown[]
  readonly method?: string
  readonly pluck?: string
  readonly returning?: unknown
  readonly output?: (this: unknown, response: unknown) => unknown
  response?: Answer
}

interface RowStream {
  write(row: unknown): unknown
  end(): unknown
  emit(event: 'error', error: unknown): unknown
}

const Client = knexModule.Client as unknown as new (config: object) => Record<string, unknown>

/** A class of Knex clients whose statements go to the server. Each call makes another class. */
function clientClassOf(server: MiniServer): typeof Knex.Client {
  class MiniClient extends Client {
    static {
      Object.assign(this.prototype, { dialect: server.dialect, driverName: 'mini' })
    }

    _driver(): object {
      return {}
    }

    acquireRawConnection(): Promise<MiniConnection> {
      return Promise.resolve(server.connect())
    }

    destroyRawConnection(): Promise<void> {
      return Promise.resolve()
    }

    async _query(connection: MiniConnection, sent: Sent): Promise<Sent> {
      sent.response = await connection.send(sent.sql, sent.bindings ?? [])
      return sent
    }

    async _stream(connection: MiniConnection, sent: Sent, stream: RowStream): Promise<void> {
      try {
        const { rows } = await connection.send(sent.sql, sent.bindings ?? [])
        for (const row of rows) stream.write(row)
        stream.end()
      } catch (error) {
        stream.emit('error', error)
        throw error
      }
    }

    processResponse({ method, pluck, returning, output, response }: Sent, runner: unknown): unknown {
      const { rows, count } = response as Answer
      if (output !== undefined) return output.call(runner, rows)
      if (method === 'first') return rows[0]
      if (method === 'pluck') return rows.map((row) => row[pluck as string])
      if (method === 'insert') return returning === undefined ? rows.map(({ id }) => id) : rows
      return method === 'update' || method === 'del' || method === 'counter' ? count : rows
    }
  }
  if (server.dialect === 'mssql') {
    // Knex's own transaction class for SQL Server. Without settings its client needs no driver.
    const { client } = knexModule({ client: 'mssql' }) as unknown as { client: { transaction: unknown } }
    Object.assign(MiniClient.prototype, { transaction: client.transaction })
  }
  return MiniClient as unknown as typeof Knex.Client
}

/** Opens Knex instances on the server, all for one database of that name. */
export function opener(server: MiniServer, database: string): (connections?: number) => Knex {
  const client = clientClassOf(server)
  return (connections = 5) =>
    knexModule({ client, connection: { host: 'mini', database }, pool: { min: 0, max: connections } })
}
