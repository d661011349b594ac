import type { Knex } from 'knex'
import type { Bus, BusListener } from '../../lib/store/Bus.js'
import { postgresWithout, responseOf, type Answered } from '../support/fakePostgres.js'

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

  connect(host: string): Knex {
    const answer = async (sent: Answered): Promise<Answered> => {
      sent.response = responseOf(sent.sql.split(' ')[0]!.toUpperCase(), this.#rowsFor(sent))
      return sent
    }
    return postgresWithout(answer, { host, database: 'shop' })
  }

  #rowsFor({ sql, bindings }: Answered): object[] {
    if (sql.includes('version()')) return [{ version: 'PostgreSQL 16' }]
    if (sql.includes('pg_control_system')) return [{ server: '7', name: 'shop' }]
    if (sql.startsWith('update')) this.#value = bindings?.[0] as number
    else if (!sql.includes('"things"')) return []
    else this.reads++
    return [{ value: this.#value }]
  }
}
