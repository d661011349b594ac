import { expect } from 'chai'
import type { Knex } from 'knex'
import pg from 'pg'
import { QueryCache } from '../../../lib/index.js'
import { cachedBase, plainBase, withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { databaseTargets } from '../../support/databases.js'
import { restoresTypeParsers, setTypeParser } from '../../support/fakePostgres.js'
import { expectSame } from '../../support/same.js'

/** For each column its type, that type's number in the catalogue, and a value as SQL. */
const COLUMNS: Readonly<Record<string, readonly [number: number, value: string]>> = {
  int8: [20, '9223372036854775807'],
  'int8[]': [1016, "'{1,2}'"],
  'numeric[]': [1231, "'{1.50}'"],
  'date[]': [1182, "'{2024-02-29}'"],
  'timestamptz[]': [1185, "'{2024-02-29 12:34:56+00}'"],
  timestamptz: [1184, "'2024-02-29 12:34:56+00'"],
  point: [600, "'(1.5,-2)'"],
  bytea: [17, "'\\x00ff'"],
  int4range: [3904, "'[1,5)'"],
  jsonb: [3802, `'{"a":1}'`],
}

for (const { open } of databaseTargets().filter(({ name }) => name === 'PostgreSQL')) {
  describe('type parsers on a server', () => {
    let knex: Knex

    restoresTypeParsers(Object.values(COLUMNS).map(([type]) => type))

    before(async () => {
      knex = await open()
      const columns = Object.keys(COLUMNS).map((type, index) => `c${index} ${type}`)
      await knex.raw('drop table if exists parsed_values')
      await knex.raw(`create table parsed_values (id integer primary key, ${columns.join()})`)
      const values = Object.values(COLUMNS).map(([, value]) => value)
      await knex.raw(`insert into parsed_values values (1, ${values.join()})`)
    })

    after(async () => {
      await knex.raw('drop table parsed_values')
      await knex.destroy()
    })

    for (const [index, [name, [type]]] of Object.entries(COLUMNS).entries()) {
      it(`that are changed after the first query count for hits: ${name}`, async () => {
        const queryCache = new QueryCache()
        class Value extends cachedBase(knex, queryCache) {
          static override tableName = 'parsed_values'
        }
        class Plain extends plainBase(knex) {
          static override tableName = 'parsed_values'
        }
        const column = `c${index}`
        const plain = () => Plain.query().select(column)
        const asks = [
          () => withKey(Value.query(), 'k').select(column),
          () => withAutomaticKey(Value.query().select(column)),
        ]
        const usual: unknown = pg.types.getTypeParser(type)
        for (const parse of [usual, (value: string) => `own ${value}`, (value: string) => [value], usual]) {
          setTypeParser(type, parse)
          const expected = JSON.parse(JSON.stringify(await plain())) as unknown
          for (const ask of [...asks, ...asks]) {
            const rows = await ask()
            expectSame(
              rows.map((row) => row.toJSON()),
              (await plain()).map((row) => row.toJSON()),
            )
            expect(JSON.parse(JSON.stringify(rows))).to.deep.equal(expected)
          }
        }
        expect(queryCache.stats(), 'one load for each key and parser').to.include({ loads: 6, hits: 10 })
      })
    }
  })
}
