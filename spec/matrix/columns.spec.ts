import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache } from '../../lib/index.js'
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
    interval: "'1 year -2 months 3 days 04:05:06.789'",
    'interval(3)': "'0'",
    'interval[]': "'{1 day,NULL,-01:00:00.5}'",
    'interval[][]': "'{{1 day,2 days},{3 days,4 days}}'",
    'date[]': "'{2024-02-29,infinity}'",
    'timestamp[]': "'{2024-02-29 12:34:56}'",
    'timestamptz[]': "'{2024-02-29 12:34:56+02,NULL}'",
    'timestamptz(3)': "'infinity'",
    'timestamp(3)': "'-infinity'",
    'boolean[]': "'{t,f,NULL}'",
    'bigint[]': "'{9223372036854775807}'",
    'smallint[]': "'{1}'",
    'oid[]': "'{1}'",
    'real[]': "'{1.5,NaN}'",
    'double precision[]': "'{-Infinity,-0}'",
    'numeric[]': "'{1.50,NULL}'",
    'money[]': "'{1.50}'",
    'bytea[]': `'{"\\\\x00ff"}'`,
    'json[]': `array['{"a":1}']::json[]`,
    'jsonb[]': `array['[1]', null]::jsonb[]`,
    'point[]': `'{"(1.5,-2)","(0,0)"}'`,
    'circle[]': `'{"<(1,2),3>"}'`,
    'uuid[]': "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'",
    'inet[]': "'{10.0.0.1}'",
    'cidr[]': "'{10.0.0.0/8}'",
    'macaddr[]': "'{08:00:2b:01:02:03}'",
    'numrange[]': `'{"[1,5)"}'`,
    'time[]': "'{12:34:56}'",
    'timetz[]': "'{12:34:56+02}'",
    'varchar[]': "'{a}'",
    'char(2)[]': "'{a}'",
    timetz: "'12:34:56+02'",
    line: "'{1,2,3}'",
    lseg: "'[(1,2),(3,4)]'",
    box: "'(3,4),(1,2)'",
    path: "'[(1,2),(3,4)]'",
    polygon: "'((1,2),(3,4),(5,6))'",
    cidr: "'10.0.0.0/8'",
    macaddr: "'08:00:2b:01:02:03'",
    'bit(4)': "B'1010'",
    'varbit(8)': "B'101'",
    money: "'1234.50'",
    oid: '42',
    name: "'a'",
    numrange: "'[1.5,)'",
    tsrange: "'[2024-02-29,2024-03-01)'",
    datemultirange: "'{[2024-02-29,2024-03-01)}'",
    tsquery: "'a & b'",
    pg_lsn: "'16/B374D848'",
    jsonpath: "'$.a'",
    regclass: "'pg_class'",
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
    linestring: "st_geomfromtext('linestring(0 0, 1.5 1)')",
    polygon: "st_geomfromtext('polygon((0 0, 0 3, 3 0, 0 0), (1 1, 1 2, 2 1, 1 1))')",
    multipoint: "st_geomfromtext('multipoint(0 0, 1 1)')",
    multipolygon: "st_geomfromtext('multipolygon(((0 0, 0 3, 3 0, 0 0)))')",
    geometrycollection: "st_geomfromtext('geometrycollection(point(1 2), linestring(0 0, 1 1))')",
    geometry: 'point(0, 0)',
    tinyint: '-7',
    mediumint: '-7',
    'int unsigned': '4294967295',
    float: '1.5',
    'varbinary(5)': "x'00ff'",
    'binary(3)': "x'00ff10'",
    'bit(1)': "b'1'",
    datetime: "'0000-00-00 00:00:00'",
    'time(3)': "'838:59:59.123'",
    uuid: "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
    inet6: "'::1'",
    inet4: "'10.0.0.1'",
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
      it(`is served as the driver gives it, through ${name}`, async () => {
        const queryCache = make()
        await shared.ready()
        const expected = await define(plainBase(knex)).query().orderBy('id')
        const Cached = define(cachedBase(knex, queryCache))
        for (const run of ['cold', 'warm']) expectSame(await withKey(Cached.query(), 'k').orderBy('id'), expected, run)
        expect(queryCache.stats()).to.include({ hits: 1, errors: 0 })
      })
    }

    if (target.name === 'PostgreSQL') {
      it('an interval has the methods of its class on a hit', async () => {
        const Cached = define(cachedBase(knex))
        const query = () =>
          withKey(Cached.query(), 'k')
            .select(knex.raw("interval '1 day 2 hours' as span") as never)
            .first() as unknown as Promise<{ span: { toPostgres(): string; toISO(): string } }>
        for (let i = 0; i < 2; i++) {
          const { span } = await query()
          expect([span.toPostgres(), span.toISO()]).to.deep.equal(['2 hours 1 days', 'P0Y0M1DT2H0M0S'])
        }
      })
    }
  })
}
