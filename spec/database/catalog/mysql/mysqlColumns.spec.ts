import { expect } from 'chai'
import { comparableValue, type ValueKind } from '../../../../lib/core/tables/comparableValue.js'
import type { Catalog } from '../../../../lib/database/catalog/graph/Catalog.js'
import type { CatalogRow } from '../../../../lib/database/catalog/graph/catalogRows.js'
import { readCatalog } from '../../../../lib/database/catalog/readCatalog.js'
import { describeCatalogs, own } from '../CatalogDatabase.js'

const INTEGER = 'integer -2147483648..2147483647'

describeCatalogs(
  "MySQL's columns",
  (database) => {
    const catalog = () => database().catalog()

    it('have the kinds of their types, with the ranges and lengths to which a server cuts', async () => {
      const integers = {
        tinyint: [-128, 127],
        boolean: [-128, 127],
        'tinyint unsigned': [0, 255],
        'smallint(3)': [-32768, 32767],
        'smallint unsigned': [0, 65535],
        mediumint: [-8388608, 8388607],
        'mediumint unsigned': [0, 16777215],
        int: [-2147483648, 2147483647],
        'int(5) zerofill': [0, 4294967295],
        bigint: [-(2 ** 63), 2 ** 63],
        'bigint unsigned': [0, 2 ** 64],
      }
      const texts = {
        'char(3)': 3,
        'varchar(9)': 9,
        'varchar(9) character set latin1': 9,
        tinytext: 255,
        'tinytext character set ucs2': 127,
      }
      const others = { date: 'day', uuid: 'text' }
      const expected = [
        ...Object.entries(integers).map(([type, range]) => [type, `integer ${range.join('..')}`]),
        ...Object.entries(texts).map(([type, longest]) => [type, `text ${longest}`]),
        ...Object.entries(others),
      ] as [type: string, kind: string][]
      await database().run(`create table ~a (${expected.map(([type], i) => `c${i} ${type}`).join()})`)
      const columns = Object.values((await catalog()).columnsOf('~a'))
      expect(columns).to.deep.equal(expected.map(([, kind]) => `${kind} ~`))
    })

    it('of other types have no kind', async () => {
      const types = [
        'float',
        'double',
        'decimal(9)',
        'datetime',
        'timestamp null',
        'time',
        'year',
        'bit(3)',
        'binary(3)',
        'blob',
        "set('a', 'b')",
        'inet6',
      ]
      await database().run(`create table ~a (${types.map((type, i) => `c${i} ${type}`).join()})`)
      expect(Object.values((await catalog()).columnsOf('~a'))).to.deep.equal(types.map(() => '- ?'))
    })

    it('of enums take only labels for texts, as other texts can be numbers of labels', async () => {
      await database().run(`create table ~a (e enum('b', 'two words', '1', 'it''s', 'a|c') default 'two words')`)
      const column = (await catalog()).describe('~a')?.columns.get('e')
      const kind = column?.kind as ValueKind
      expect(column?.initial).to.equal(comparableValue('two words', { name: 'text' }))
      const compared = ['b', 'two words', '1', '2', 'B', 'b ', 'it', 'a', 1, ''].map((value) =>
        comparableValue(value, kind),
      )
      expect(compared).to.deep.equal(['=b', column?.initial, '=1', ...Array(7).fill(undefined)])
      expect(comparableValue(null, kind)).to.equal('~')
    })

    it('of UUIDs take only these, as a server that is not strict takes others for NULL', async () => {
      await database().run('create table ~a (u uuid)')
      const kind = (await catalog()).describe('~a')?.columns.get('u')?.kind as ValueKind
      expect(comparableValue('abc', kind)).to.equal(undefined)
      expect(comparableValue('0b0fa5d0-0000-4000-8000-00000000000f', kind)).to.match(/^=0b/)
    })

    it('accept no text that is cut', async () => {
      await database().run('create table ~a (t varchar(3))')
      const kind = (await catalog()).describe('~a')?.columns.get('t')?.kind as ValueKind
      expect(['abc', 'abcd'].map((value) => comparableValue(value, kind))).to.deep.equal(['=abc', undefined])
    })

    it('have their literal default in a new row, NULL without one, and nothing certain otherwise', async () => {
      await database().run(
        `create table ~a (id integer auto_increment primary key, a integer, b integer default 5, c integer default -5,
          d varchar(9) default 'open', e varchar(9) default 'NULL', f varchar(9) default null, g integer default (1 + 1),
          h varchar(9) not null, i integer not null default 7, j date default '2026-01-31', k date default (current_date),
          l boolean default true, m varchar(9) default 'it''s', n varchar(9) default (concat('a', 'b')), o varchar(9) default '',
          p integer as (a + 1) virtual, q integer as (a + 1) stored, r varchar(9) default 5, s integer default '6')`,
      )
      const columns = Object.entries((await catalog()).columnsOf('~a'))
      const initial = Object.fromEntries(columns.map(([column, text]) => [column, /[~?]|=\S+/.exec(text)?.[0]]))
      expect(initial).to.deep.equal({
        id: '?',
        a: '~',
        b: '=5',
        c: '=-5',
        d: '=open',
        e: '=nvll',
        f: '~',
        g: '?',
        h: '?',
        i: '=7',
        j: '=2026-01-31',
        k: '?',
        l: '=1',
        m: '=its',
        n: '?',
        o: '?',
        p: '?',
        q: '?',
        r: '=5',
        s: '=6',
      })
    })

    it('follow updates if they are generated or set by ON UPDATE', async () => {
      await database().run(
        `create table ~a (x integer, y integer as (x + 1) virtual, z integer as (x + 1) stored,
          at timestamp default current_timestamp on update current_timestamp, made timestamp default current_timestamp)`,
      )
      await database().run(
        'set explicit_defaults_for_timestamp = off',
        'create table ~b (at timestamp, other timestamp null)',
      )
      expect((await catalog()).columnsOf('~a')).to.deep.equal({
        x: `${INTEGER} ~`,
        y: `${INTEGER} ? follows`,
        z: `${INTEGER} ? follows`,
        at: '- ? follows',
        made: '- ?',
      })
      expect((await catalog()).columnsOf('~b')).to.deep.equal({ at: '- ? follows', other: '- ?' })
    })

    it('without NULL turn it into another value where the server is not strict', async () => {
      await database().run('create table ~a (x integer, y integer not null)')
      const { columns } = (await catalog()).describe('~a') ?? {}
      expect(Array.from(columns ?? [], ([, { replacesNull }]) => replacesNull)).to.deep.equal([false, true])
    })

    it('are in the order of the table', async () => {
      await database().run(
        'create table ~a (z integer, a integer, primary key (a))',
        'alter table ~a add m integer first',
      )
      expect(Object.keys((await catalog()).columnsOf('~a'))).to.deep.equal(['m', 'z', 'a'])
    })

    it('of foreign keys lead from one database into another', async () => {
      await database().run(
        'create table ~one.~a (x integer, y integer, unique (y, x))',
        `create table ~two.~b (Q integer, p integer,
          foreign key (p, Q) references ~one.~a (y, x) on delete set null on update cascade)`,
      )
      expect((await catalog()).referencesTo('~a')).to.deep.equal(['b(p,q) -> (y,x) set set'])
    })
  },
  'MariaDB',
)

describeCatalogs(
  "MySQL's plain tables",
  (database) => {
    const catalog = () => database().catalog()

    it('are those of engines with unique keys, with partitions or without', async () => {
      await database().run(
        'create table ~a (id integer) engine = myisam',
        'create table ~b (id integer) engine = memory',
        'create table ~c (id integer) partition by hash (id) partitions 3',
        'create table ~m (id integer) engine = merge union = (~a)',
        'create table ~v (id integer) with system versioning',
        'create sequence ~s',
      )
      const answers = await catalog()
      expect(['~a', '~b', '~c'].map((table) => answers.plain(table))).to.deep.equal(Array(3).fill('read write'))
      for (const table of ['~m', '~v', '~s']) expect(answers.describe(table), table).to.equal(undefined)
    })

    it('with triggers are plain to read only', async () => {
      await database().run(
        'create table ~a (id integer)',
        'create table ~b (id integer)',
        'create trigger ~t before update on ~a for each row set new.id = 1',
        'create trigger ~u after delete on ~b for each row delete from ~a',
      )
      const answers = await catalog()
      expect(['~a', '~b'].map((table) => answers.plain(table))).to.deep.equal(['read', 'read'])
    })
  },
  'MariaDB',
)

describe("MySQL's information schema", () => {
  const none = {
    constraint: null,
    detail: null,
    value: null,
    extra: '',
    nullable: 'YES',
    longest: null,
    flavour: 'MySQL',
  }
  const table = (home: string, name: string): CatalogRow[] => [
    { ...none, kind: 'table', home, name, column: null, type: null },
    { ...none, kind: 'column', home, name, column: 'id', type: 'int', detail: 'int' },
  ]
  const catalogOf = (rows: readonly CatalogRow[]): Promise<Catalog> =>
    readCatalog('mysql', (sql) => Promise.resolve(sql.includes('column_default') ? rows : []))

  it('may hide triggers: tables are plain to write only with the right to see them', async () => {
    const right = (home: string | null, name: string | null) => ({
      ...none,
      kind: 'right',
      home,
      name,
      column: null,
      type: null,
    })
    const writable = async (...rights: CatalogRow[]) => {
      const catalog = await catalogOf([
        ...table('shop_1', 'a'),
        ...table('shop', 'b'),
        ...table('shop', 'c.d'),
        ...rights,
      ])
      return ['a', 'b', 'd'].filter((name) => catalog.describe(name)?.isPlainToWrite).join('')
    }
    expect(await writable()).to.equal('')
    expect(await writable(right(null, null))).to.equal('abd')
    expect(await writable(right('shop', null))).to.equal('bd')
    expect(await writable(right('shop%', null))).to.equal('abd')
    expect(await writable(right('sh__', null), right('shop\\__', null))).to.equal('abd')
    expect(await writable(right('shop\\_1', null))).to.equal('a')
    expect(await writable(right('sh.p', null), right('SHOP', null))).to.equal('')
    expect(await writable(right('shop', 'b'))).to.equal('b')
  })

  it('of MySQL shows defaults as plain values', async () => {
    const column = (name: string, type: string, value: string | null, more: CatalogRow = {}) => ({
      ...none,
      ...{ kind: 'column', home: 'shop', name: 'a', column: name, type, detail: type, value, longest: '9', ...more },
    })
    const catalog = await catalogOf([
      ...table('shop', 'a'),
      column('a', 'varchar', 'open'),
      column('b', 'varchar', 'NULL'),
      column('c', 'int', '5'),
      column('d', 'int', '(1 + 1)', { extra: 'DEFAULT_GENERATED' }),
      column('e', 'varchar', "'q'"),
      column('f', 'varchar', 'uuid()', { extra: 'DEFAULT_GENERATED' }),
      column('g', 'varchar', null, { nullable: 'NO' }),
      column('h', 'timestamp', 'CURRENT_TIMESTAMP', { extra: 'DEFAULT_GENERATED on update CURRENT_TIMESTAMP' }),
      column('i', 'int', null, { extra: 'STORED GENERATED' }),
      column('j', 'varchar', null),
    ])
    const columns = [...(catalog.describe('a')?.columns ?? [])].slice(1)
    expect(columns.map(([, { initial }]) => initial)).to.deep.equal([
      ...['=open', '=nvll', '=5', undefined, '=q', undefined, undefined, undefined, undefined, '~'],
    ])
    const following = columns.filter(([, { followsUpdates }]) => followsUpdates).map(([name]) => name)
    expect(following).to.deep.equal(['h', 'i'])
  })
})

describeCatalogs(
  'rights in MySQL',
  (database) => {
    it('of the user decide whether its triggers are known', async () => {
      const user = own("'~u'@'%'").replaceAll('_', '')
      await database().run(
        `drop user if exists ${user}`,
        `create user ${user}`,
        'create table ~a (id integer)',
        'create table ~b (id integer)',
      )
      try {
        await database().run(
          `grant select, insert, update, delete on ~one.* to ${user}`,
          `grant trigger on ~one.~b to ${user}`,
        )
        const rows: CatalogRow[][] = []
        await readCatalog('mysql', async (sql) => {
          const answer = await database().query(sql.replaceAll('current_user()', `trim('${user.replaceAll("'", '')}')`))
          rows.push([...answer])
          return answer
        })
        const rights = rows.flat().filter(({ kind }) => kind === 'right')
        expect(rights.map(({ home, name }) => [home, name])).to.deep.equal([[own('~one'), own('~b')]])
      } finally {
        await database().run(`drop user ${user}`)
      }
    })
  },
  'MariaDB',
)
