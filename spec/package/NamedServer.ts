import { createRequire } from 'node:module'
import KnexOf, { type Knex } from 'knex'
import type { Bus, BusListener } from '../../lib/store/Bus.js'

interface Sent {
  readonly sql: string
  readonly bindings?: readonly unknown[]
  response?: unknown
}

type ClientClass = new (config: object) => Knex.Client

const Postgres = createRequire(import.meta.url)('knex/lib/dialects/postgres/index.js') as ClientClass

/** A server of PostgreSQL's dialect that says its name, with one row of one table. */
export class NamedServer {
  /** How often the row was read. */
  reads = 0
  /** All messages on the bus. */
  published = ''
  readonly bus: Bus
  #value = 0

  constructor() {
    let listener: BusListener | undefined
    this.bus = {
      open: (opened) => {
        listener = opened
        listener.up()
      },
      publish: async (message) => {
        this.published += JSON.stringify(message)
        listener?.message(message)
      },
      close: () => Promise.resolve(),
    }
  }

  /** A Knex instance whose client has a class of its own, as if it came from another copy of Knex. */
  connect(host: string): Knex {
    const answer = (sent: Sent): Sent => {
      const rows = this.#rowsFor(sent)
      sent.response = { command: sent.sql.split(' ')[0]!.toUpperCase(), rows, rowCount: rows.length, fields: [] }
      return sent
    }
    class Client extends Postgres {
      override acquireRawConnection(): Promise<object> {
        return Promise.resolve({})
      }

      override destroyRawConnection(): Promise<void> {
        return Promise.resolve()
      }

      _query(_: object, sent: Sent): Promise<Sent> {
        return Promise.resolve(answer(sent))
      }
    }
    return KnexOf({
      client: Client as unknown as typeof Knex.Client,
      connection: { host, database: 'shop' },
    })
  }

  #rowsFor({ sql, bindings }: Sent): object[] {
    if (sql.includes('version()')) return [{ version: 'PostgreSQL 16' }]
    if (sql.includes('pg_control_system')) return [{ server: '7', name: 'shop' }]
    if (sql.startsWith('update')) this.#value = bindings?.[0] as number
    else if (!sql.includes('"things"')) return []
    else this.reads++
    return [{ value: this.#value }]
  }
}
