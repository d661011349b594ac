import { expect } from 'chai'
import { describeCatalogs } from '../CatalogDatabase.js'

const INTEGER = `integer ${-(2 ** 63)}..${2 ** 63}`

describeCatalogs(
  "SQLite's columns",
  (database) => {
    const catalog = () => database().catalog()
    /** The kinds of the columns of a table that has one column of each type. */
    async function kinds(types: readonly string[], more = ''): Promise<unknown[]> {
      await database().run(`create table ~k (${types.map((type, i) => `c${i} ${type}`).join()}) ${more}`)
      const { columns } = (await catalog()).describe('~k') ?? {}
      return types.map((_, i) => columns?.get(`c${i}`)?.kind?.name)
    }

    it('have the kind of their affinity, by the first rule that matches', async () => {
      const types = [
        'int',
        'bigint',
        'point',
        'charint',
        'varchar(9)',
        'clob',
        'textblob',
        'blob',
        '',
        'real',
        'float',
        'double',
        'realtext',
      ]
      expect(await kinds(types)).to.deep.equal([
        ...['integer', 'integer', 'integer', 'integer', 'text', 'text', 'text'],
        ...[undefined, undefined, undefined, undefined, undefined, 'text'],
      ])
    })

    it('are numbers or texts if no rule matches', async () => {
      const types = ['boolean', 'date', 'datetime', 'numeric(9, 2)', 'decimal', 'json', 'string']
      expect(await kinds(types)).to.deep.equal(types.map(() => 'number'))
    })

    it('of type ANY compare in ways of their own', async () => {
      expect(await kinds(['any', 'integer', 'text'], 'strict')).to.deep.equal([undefined, 'integer', 'text'])
    })

    it('have a kind with the collations of SQLite', async () => {
      expect(await kinds(['text collate nocase', 'text collate RTRIM', 'text collate "BINARY"'])).to.deep.equal([
        'text',
        'text',
        'text',
      ])
    })

    it('have no kind where a collation is not SQLite’s own, but for whole numbers', async () => {
      await database().run(
        'create table ~a (a text, b text collate /* x */ "nocase", c numeric, d integer unique)',
        'create index ~i on ~a (b)',
        'create table ~b (a text collate nocase)',
        'pragma writable_schema = on',
        "update sqlite_master set sql = replace(sql, 'nocase', 'icu_root') where name = '~a'",
        'pragma writable_schema = reset',
      )
      const { columns } = (await catalog()).describe('~a') ?? {}
      const found = Array.from(columns ?? [], ([, { kind }]) => kind?.name)
      expect(found).to.deep.equal([undefined, undefined, undefined, 'integer'])
      expect((await catalog()).describe('~b')?.columns.get('a')?.kind).to.deep.equal({ name: 'text' })
    })

    it('have their literal default in a new row, NULL without one, and nothing certain otherwise', async () => {
      await database().run(
        `create table ~a (id integer primary key, a integer, b integer default 5, c integer default -5, d text default 'it', e text default 7,
          f boolean default true, g boolean default FALSE, h text default NULL, i integer default (1 + 1), j text default current_timestamp,
          k text not null, l text not null default 'x', m integer default '3', n integer not null default null, o text default "quoted",
          p integer default (4), q text default 'a''b')`,
      )
      expect((await catalog()).columnsOf('~a')).to.deep.equal({
        id: `${INTEGER} ? indexed`,
        a: `${INTEGER} ~`,
        b: `${INTEGER} =5`,
        c: `${INTEGER} =-5`,
        d: 'text =it',
        e: 'text =7',
        f: 'number =1',
        g: 'number =0',
        h: 'text ~',
        i: `${INTEGER} ?`,
        j: 'text ?',
        k: 'text ?',
        l: 'text =x',
        m: `${INTEGER} =3`,
        n: `${INTEGER} ?`,
        o: 'text ?',
        p: `${INTEGER} =4`,
        q: 'text =ab',
      })
    })

    it('follow updates if they are generated', async () => {
      await database().run('create table ~a (x integer, y integer generated always as (x + 1), z text as (x) stored)')
      expect((await catalog()).columnsOf('~a')).to.deep.equal({
        x: `${INTEGER} ~`,
        y: `${INTEGER} ? follows`,
        z: 'text ? follows',
      })
    })

    it('turn NULL into another value only in keys and where NULL is not allowed', async () => {
      await database().run('create table ~a (id integer primary key, x integer, y integer not null)')
      const { columns } = (await catalog()).describe('~a') ?? {}
      expect(Array.from(columns ?? [], ([, { replacesNull }]) => replacesNull)).to.deep.equal([true, false, true])
    })

    it('that a foreign key without columns refers to are those of the primary key', async () => {
      await database().run(
        'create table ~a (v integer, y integer, x integer, primary key (x, y))',
        'create table ~b (p integer, q integer, foreign key (p, q) references ~A on delete set default)',
      )
      expect((await catalog()).referencesTo('~a')).to.deep.equal(['b(p,q) -> (x,y) set nothing'])
    })

    it('are unknown where two differ only in the case of letters that SQLite does not fold', async () => {
      await database().run('create table ~a ("É" integer, "é" integer)')
      expect((await catalog()).describe('~a')).to.equal(undefined)
    })

    it('set by the name of the row number may be any', async () => {
      await database().run(
        'create table ~a (id integer primary key, x integer)',
        'create table ~b (a integer references ~a (id) on update cascade)',
      )
      expect((await catalog()).changedWith('~a', ['rowid'])).to.deep.equal(['b'])
      expect((await catalog()).changedWith('~a', ['x'])).to.deep.equal([])
    })
  },
  'SQLite',
)

describeCatalogs(
  "SQLite's plain tables",
  (database) => {
    const catalog = () => database().catalog()

    it('are ordinary ones, with or without row numbers, temporary ones too', async () => {
      await database().run(
        'create table ~a (id integer primary key autoincrement)',
        'create table ~b (id text primary key) strict, without rowid',
        'create temp table ~c (id integer)',
      )
      const answers = await catalog()
      for (const table of ['~a', '~b', '~c']) expect(answers.plain(table), table).to.equal('read write')
      expect(answers.plain('sqlite_sequence')).to.equal('')
    })

    it('are not virtual tables and those behind them', async () => {
      await database().run('create virtual table ~f using fts5(text)', 'create table ~free (id integer)')
      const answers = await catalog()
      expect(answers.describe('~f')).to.equal(undefined)
      for (const table of ['~f_data', '~f_content', '~F_config']) expect(answers.plain(table), table).to.equal('')
      expect(answers.plain('~free')).to.equal('read write')
    })

    it('with triggers are plain to read only, wherever the trigger is', async () => {
      await database().run(
        'create table ~a (id integer)',
        'create table ~b (id integer)',
        'create table ~log (id integer)',
        'create trigger ~t after insert on ~A begin insert into ~log values (new.id); end',
        'create temp trigger ~u before update on main.~b begin select 1; end',
      )
      const answers = await catalog()
      expect(['~a', '~b', '~log'].map((table) => answers.plain(table))).to.deep.equal(['read', 'read', 'read write'])
    })

    it('are plain to read only if a conflict replaces rows', async () => {
      await database().run(
        'create table ~a (id integer primary key on conflict replace)',
        'create table ~b (id integer primary key, u integer not null on  CONFLICT /* */ replace default 1)',
        "create table ~c (id integer primary key on conflict ignore, x text default 'on conflict replace')",
      )
      const answers = await catalog()
      expect(['~a', '~b', '~c'].map((table) => answers.plain(table))).to.deep.equal(['read', 'read', 'read write'])
    })

    it('of one name are plain if all of them are', async () => {
      await database().run(
        'create table main.~a (id integer)',
        'create table ~two.~a (id integer primary key on conflict replace)',
        'create temp table ~b (id integer)',
        'create table main.~b (id integer)',
        'create temp table ~c (id integer, x integer)',
        'create table main.~c (id integer)',
      )
      const answers = await catalog()
      expect(answers.plain('~a')).to.equal('read')
      expect(answers.plain('~b')).to.equal('read write')
      expect(answers.describe('~c')).to.equal(undefined)
    })
  },
  'SQLite',
)
