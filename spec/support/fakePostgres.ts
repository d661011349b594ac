import { createRequire } from 'node:module'
import KnexOf, { type Knex } from 'knex'
import pg from 'pg'

interface Answered {
  sql: string
  response?: unknown
}

type ClientClass = new (config: object) => Knex.Client

const Postgres = createRequire(import.meta.url)('knex/lib/dialects/postgres/index.js') as ClientClass

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
      const found = rows()
      sent.response = { command: 'SELECT', rows: found, rowCount: found.length, fields: [] }
      return sent
    }
    class Client extends Postgres {
      override acquireRawConnection(): Promise<object> {
        return Promise.resolve({})
      }

      override destroyRawConnection(): Promise<void> {
        return Promise.resolve()
      }

      _query(_: object, sent: Answered): Promise<Answered> {
        return answer(sent)
      }
    }
    const settings = { host: 'fake.example.com', database: 'fake', ...connection }
    this.knex = KnexOf({ client: Client as unknown as typeof Knex.Client, connection: settings })
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
