import { createRequire } from 'node:module'
import KnexOf, { type Knex } from 'knex'
import pg from 'pg'

/** A statement, which gets its response. */
export interface Answered {
  readonly sql: string
  readonly bindings?: readonly unknown[]
  response?: unknown
}

type ClientClass = new (config: object) => Knex.Client

const Postgres = createRequire(import.meta.url)('knex/lib/dialects/postgres/index.js') as ClientClass

/** A Knex instance of PostgreSQL's dialect without a server. Its client has a class of its own, as if it came from another copy of Knex. */
export function postgresWithout(server: (sent: Answered) => Promise<Answered>, connection: object): Knex {
  class Client extends Postgres {
    override acquireRawConnection(): Promise<object> {
      return Promise.resolve({})
    }

    override destroyRawConnection(): Promise<void> {
      return Promise.resolve()
    }

    _query(_: object, sent: Answered): Promise<Answered> {
      return server(sent)
    }
  }
  return KnexOf({ client: Client as unknown as typeof Knex.Client, connection })
}

/** What the driver gets for a statement. */
export const responseOf = (command: string, rows: object[]): object => ({
  command,
  rows,
  rowCount: rows.length,
  fields: [],
})

/** A Knex instance that parses with PostgreSQL's driver what no server has sent. */
export class FakePostgres {
  readonly knex: Knex
  /** What its statements wait for before they are answered. */
  held: Promise<unknown> | undefined
  /** How many of its own statements were answered; those about the catalog fail. */
  statements = 0

  /** `rows` is called when a statement is answered. */
  constructor(rows: () => object[], connection: object = {}) {
    const answer = async (sent: Answered): Promise<Answered> => {
      if (/pg_catalog|information_schema|pg_/.test(sent.sql)) throw new Error('There is no catalog.')
      this.statements++
      await this.held
      sent.response = responseOf('SELECT', rows())
      return sent
    }
    this.knex = postgresWithout(answer, { host: 'fake.example.com', database: 'fake', ...connection })
  }
}

/** What the driver makes of a text of that type. */
export const parsed = (type: number, text: string): unknown =>
  (pg.types.getTypeParser(type, 'text') as (text: string) => unknown)(text)

type SetTypeParser = (type: number, format: 'text' | 'binary', parse: unknown) => void

export const setTypeParser = (type: number, parse: unknown, format: 'text' | 'binary' = 'text'): void =>
  (pg.types.setTypeParser as unknown as SetTypeParser)(type, format, parse)

/** Sets what was set in each spec of the surrounding `describe` as it was before. */
export function restoresTypeParsers(types: readonly number[]): void {
  let before: [type: number, format: 'text' | 'binary', parse: unknown][] = []
  beforeEach(() => {
    before = types.flatMap((type) =>
      (['text', 'binary'] as const).map(
        (format) => [type, format, pg.types.getTypeParser(type, format as 'text')] as never,
      ),
    )
  })
  afterEach(() => {
    for (const [type, format, parse] of before) setTypeParser(type, parse, format)
    pg.defaults.parseInputDatesAsUTC = false
  })
}
