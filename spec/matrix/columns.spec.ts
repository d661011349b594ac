import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache, type CachedQueryBuilder } from '../../lib/index.js'
import { ByteStore } from '../support/ByteStore.js'
import { cachedBase, plainBase, withKey } from '../support/cachedBase.js'
import { databaseTargets } from '../support/databases.js'
import { SharedCaches } from '../support/redis/sharedCaches.js'
import { expectSame } from '../support/same.js'

/** A column of each type that a database has, and a value for it as SQL. */
type Columns = Readonly<Record<string, string>>

const COLUMNS: Readonly<Record<string, Columns>> = {
  SQLite: {
    integer: '-9007199254740991',
    real: '1e300',
    text: "'tëxt''s'",
    blob: "x'00ff10'",
    numeric: '12.5',
    boolean: '1',
    datetime: '1700000000000',
    json: `'{"a":[1,null,{"b":"c"}]}'`,
  },
  PostgreSQL: {
    smallint: '-7',
    bigint: '9223372036854775807',
    'numeric(20,4)': '1234567890123456.7890',
    'double precision': "'-Infinity'",
    real: "'NaN'",
    boolean: 'true',
    text: "'tëxt''s'",
    'char(5)': "'ab'",
    date: "'2024-02-29'",
    timestamp: "'2024-02-29 12:34:56.789'",
    timestamptz: "'2024-02-29 12:34:56.789+02'",
    time: "'12:34:56'",
    json: `'{"a":[1,null,{"b":"c"}]}'`,
    jsonb: `'[{"deep":[[]]}]'`,
    bytea: "'\\x00ff10'",
    uuid: "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
    'integer[]': "'{1,2,NULL}'",
    'text[][]': "'{{a,b},{c,d}}'",
    point: "'(1.5,-2)'",
    circle: "'<(1,2),3>'",
    inet: "'10.0.0.1/8'",
    int4range: "'[1,5)'",
    tsvector: "'a b c'",
  },
  MariaDB: {
    'tinyint(1)': '1',
    bigint: '9223372036854775807',
    'bigint unsigned': '18446744073709551615',
    'decimal(20,4)': '1234567890123456.7890',
    double: '-1e300',
    'bit(10)': "b'1010101010'",
    text: "'tëxt''s'",
    'char(5)': "'ab'",
    date: "'2024-02-29'",
    'datetime(3)': "'2024-02-29 12:34:56.789'",
    timestamp: "'2024-02-29 12:34:56'",
    time: "'-12:34:56'",
    year: '2024',
    json: `'{"a":[1,null,{"b":"c"}]}'`,
    blob: "x'00ff10'",
    "enum('a','b')": "'b'",
    "set('a','b','c')": "'a,c'",
    point: 'point(1.5, -2)',
  },
}

const shared = new SharedCaches()

const STORES = [
  { name: 'memory', make: () => new QueryCache() },
  { name: 'a store of bytes', make: () => new QueryCache({ store: new ByteStore() }) },
  ...shared.kinds,
]

for (const target of databaseTargets()) {
  describe(`every type of column, on ${target.name}`, () => {
    const columns = Object.entries(COLUMNS[target.name] ?? {})
    let knex: Knex

    before(async () => {
      await shared.open()
      knex = await target.open()
      // A server on this machine may be another one for other processes.
      new QueryCache().observe(knex, { database: `matrix ${target.name}` })
      await knex.schema.dropTableIfExists('every_type')
      await knex.schema.createTable('every_type', (table) => {
        table.integer('id').primary()
        columns.forEach(([type], i) => table.specificType(`c${i}`, `${type} null`))
      })
      await knex('every_type').insert([
        { id: 1, ...Object.fromEntries(columns.map(([, value], i) => [`c${i}`, knex.raw(value)])) },
        { id: 2 },
      ])
    })

    after(async () => {
      await knex.schema.dropTableIfExists('every_type')
      await knex.destroy()
      await shared.close()
    })

    const define = (Base: typeof Model) =>
      class EveryType extends Base {
        static override tableName = 'every_type'
      }

    for (const { name, make } of STORES) {
      it(`comes back as the driver gives it, through ${name}`, async () => {
        const queryCache = make()
        const expected = await define(plainBase(knex)).query().orderBy('id')
        const Cached = define(cachedBase(knex, queryCache))
        for (const run of ['cold', 'warm']) expectSame(await withKey(Cached.query(), 'k').orderBy('id'), expected, run)
        expect(queryCache.stats()).to.include({ hits: 1, errors: 0 })
      })
    }

    if (target.name === 'PostgreSQL') {
      it('but an interval is of a class of the driver’s own, and so not cached without a codec', async () => {
        const queryCache = new QueryCache()
        const Cached = define(cachedBase(knex, queryCache))
        const query = () =>
          withKey(Cached.query(), 'k')
            .select(knex.raw("interval '1 day 2 hours' as span") as never)
            .first()
        const plain = await define(plainBase(knex))
          .query()
          .select(knex.raw("interval '1 day 2 hours' as span") as never)
          .first()
        for (let i = 0; i < 2; i++) expectSame(await query(), plain)
        const { reason, detail } = await (query() as unknown as CachedQueryBuilder<Model>).explainCache()
        expect(reason).to.equal('unsupported-value')
        expect(detail).to.equal(
          "property 'span' holds an instance of PostgresInterval; register a codec for it (option `codecs`)",
        )
      })
    }
  })
}
