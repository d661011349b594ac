import KnexOf, { type Knex } from 'knex'
import { clientOf } from '../../../lib/database/connection/KnexClient.js'
import { observedKnexOf } from '../../../lib/database/connection/ObservedKnex.js'

const ignore = (): void => undefined
const SILENT = { debug: ignore, deprecate: ignore, error: ignore, warn: ignore }

interface Sent {
  readonly sql: string
  response?: unknown
}

type ClientClass = new (config: object) => Knex.Client

/** A Knex instance of PostgreSQL's dialect. The spec decides what its server answers. */
export class NamedPostgres {
  readonly sent: string[] = []
  answer: (sql: string) => object[] | Promise<object[]> = () => []
  readonly knex: Knex

  /** Makes a connection. */
  connects: () => Promise<object> = () => Promise.resolve({})

  constructor(name: string, pool: Knex.PoolConfig = { min: 0, max: 1 }) {
    const connect = (): Promise<object> => this.connects()
    const run = async (sent: Sent): Promise<Sent> => {
      this.sent.push(sent.sql.toLowerCase().replace(/;$/, ''))
      const rows = sent.sql.includes('information_schema') ? [] : await this.answer(sent.sql)
      sent.response = { command: 'SELECT', rows, rowCount: rows.length, fields: [] }
      return sent
    }
    const Base = (KnexOf({ client: 'pg' }).client as { constructor: unknown }).constructor as ClientClass
    class Client extends Base {
      override acquireRawConnection(): Promise<object> {
        return connect()
      }

      override destroyRawConnection(): Promise<void> {
        return Promise.resolve()
      }

      _query(_: object, sent: Sent): Promise<Sent> {
        return run(sent)
      }
    }
    const connection = { host: `${name}.example.com`, database: 'shop' }
    this.knex = KnexOf({ client: Client as unknown as typeof Knex.Client, connection, pool, log: SILENT })
  }

  get observed() {
    return observedKnexOf(clientOf(this.knex))
  }

  /** What was sent, without what the catalog is read by. */
  get texts(): string[] {
    return this.sent.filter((sql) => !/pg_catalog\.(?!pg_control)|information_schema|pg_class|with recursive/.test(sql))
  }
}

/** What PostgreSQL says of itself, unless it refuses to. */
export const says =
  (refusal?: Error) =>
  (sql: string): object[] => {
    if (sql.includes('version()')) return [{ version: 'PostgreSQL 16.1' }]
    if (!sql.includes('pg_control_system')) return []
    if (refusal !== undefined) throw refusal
    return [{ server: '7', name: 'shop' }]
  }

export const denied = Object.assign(new Error('permission denied'), { code: '42501' })
