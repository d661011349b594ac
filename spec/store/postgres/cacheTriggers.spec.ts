import { expect } from 'chai'
import Knex from 'knex'
import { CacheError } from '../../../lib/index.js'
import { installCacheTriggers, removeCacheTriggers } from '../../../lib/store/postgres/index.js'

/** Never connected: wrong options are rejected before. */
const postgres = Knex({ client: 'pg' })
const tables = ['t']

for (const [caller, call] of Object.entries({ installCacheTriggers, removeCacheTriggers })) {
  describe(caller, () => {
    const rejects = (name: string, knex: unknown, options: unknown, code: string, message: string): void => {
      it(`rejects ${name}`, async () => {
        const error = await call(knex as never, options as never).catch((reason: unknown) => reason)
        expect(error).to.be.instanceOf(CacheError).and.to.include({ code, message })
      })
    }

    for (const [client, shown] of [
      ['sqlite3', 'one for "sqlite3"'],
      ['mysql2', 'one for "mysql2"'],
      ['cockroachdb', 'one for "cockroachdb"'],
      ['redshift', 'one for "pg-redshift"'],
    ] as const) {
      const knex = Knex({ client, useNullAsDefault: true })
      const message = `\`${caller}\` needs a Knex instance for PostgreSQL; it was ${shown}.`
      rejects(`Knex for ${client}`, knex, { tables }, 'INVALID_TARGET', message)
    }
    rejects(
      'no Knex at all',
      'postgres://localhost',
      { tables },
      'INVALID_TARGET',
      `\`${caller}\` needs a Knex instance for PostgreSQL; it was "postgres://localhost".`,
    )
    const wrong: [string, unknown, string][] = [
      ['no options', undefined, `${caller}'s options must be an object; it was undefined.`],
      [
        'an unknown option',
        { table: 't' },
        `${caller}'s options do not include \`table\`. They are: tables, columns, channel, schema.`,
      ],
      ['one name', { tables: 't' }, '`tables` must be a list of at least one table name; it was "t".'],
      ['no names', { tables: [] }, '`tables` must be a list of at least one table name; it was an array of 0.'],
      ['a number', { tables: [7] }, 'A table in `tables` must be a name of 1 to 63 bytes; it was 7.'],
      ['no name', { tables: ['a.'] }, 'A table in `tables` must be a name of 1 to 63 bytes; it was "".'],
      [
        'no schema',
        { tables: ['.a'] },
        'The schema of a table in `tables` must be a name of 1 to 63 bytes; it was "".',
      ],
      [
        'columns in a list',
        { tables, columns: ['a'] },
        '`columns` must be an object of lists of column names by table; it was an array of 1.',
      ],
      [
        'columns of nothing',
        { tables, columns: null },
        '`columns` must be an object of lists of column names by table; it was null.',
      ],
      [
        'columns of another table',
        { tables, columns: { u: ['a'] } },
        '`columns` names the table "u", which `tables` does not have.',
      ],
      ['one column', { tables, columns: { t: 'a' } }, '`columns.t` must be a list of column names; it was "a".'],
      [
        'a column without a name',
        { tables, columns: { t: ['a', ''] } },
        'A column in `columns.t` must be a name of 1 to 63 bytes; it was "".',
      ],
      ['an empty schema', { tables, schema: '' }, '`schema` must be a name of 1 to 63 bytes; it was "".'],
      ['an empty channel', { tables, channel: '' }, '`channel` must be a name of 1 to 63 bytes; it was "".'],
      [
        'a name that is too long',
        { tables: ['ß'.repeat(32)] },
        `A table in \`tables\` must be a name of 1 to 63 bytes; it was "${'ß'.repeat(32)}".`,
      ],
    ]
    for (const [name, options, message] of wrong) rejects(name, postgres, options, 'INVALID_OPTION', message)
  })
}
