import { expect } from 'chai'
import { describeCatalogs } from './CatalogDatabase.js'

describeCatalogs('names', (database, { name }) => {
  it('are all listed: tables and views, of every schema and whatever their case', async () => {
    const quote = name === 'MariaDB' ? '`' : '"'
    await database().run(
      'create table ~a (id integer)',
      `create table ~two.${quote}~Mixed Case${quote} (id integer)`,
      'create view ~v as select id from ~a',
    )
    const catalog = await database().catalog()
    const names = ['~a', '~A', 'x.~a', '~mixed case', '"~two"."~Mixed Case"', '~V']
    expect(catalog.listsTables).to.equal(true)
    expect(catalog.known(...names, '~b', '~two', 'id', '')).to.deep.equal(names)
  })

  it('are those of the moment at which the catalog is read', async () => {
    const before = await database().catalog()
    await database().run('create table ~a (id integer)')
    expect(before.known('~a')).to.deep.equal([])
    expect((await database().catalog()).known('~a')).to.deep.equal(['~a'])
  })

  if (name !== 'SQLite') {
    it('include routines', async () => {
      const [language, body] =
        name === 'MariaDB' ? ['deterministic', 'return 1'] : ['language sql', 'as $$ select 1 $$']
      const procedure = name === 'MariaDB' ? 'set @x = 1' : body
      await database().run(
        `create function ~f() returns integer ${language} ${body}`,
        `create procedure ~two.~p() ${name === 'MariaDB' ? '' : language} ${procedure}`,
      )
      expect((await database().catalog()).known('~F', '~two.~p', '~q')).to.deep.equal(['~F', '~two.~p'])
    })
  }
})

describeCatalogs(
  'names',
  (database) => {
    it('include temporary and virtual tables', async () => {
      await database().run(
        'create temp table ~t (id integer)',
        'create temp view ~v as select id from ~t',
        'create virtual table ~f using fts5(body)',
      )
      expect((await database().catalog()).known('~t', 'temp.~v', '~f')).to.deep.equal(['~t', 'temp.~v', '~f'])
    })
  },
  'SQLite',
)

describeCatalogs(
  'names',
  (database) => {
    it('include temporary tables, materialized views, partitions and sequences', async () => {
      await database().run(
        'create temporary table ~t (id integer)',
        'create table ~p (id integer) partition by range (id)',
        'create table ~p1 partition of ~p for values from (0) to (10)',
        'create materialized view ~m as select id from ~p',
        'create sequence ~s',
      )
      const names = ['~t', '~p', '~p1', '~m', '~s']
      expect((await database().catalog()).known(...names)).to.deep.equal(names)
    })

    it('include compiled functions, which count as writing nothing', async () => {
      await database().run("create function ~f(integer) returns integer language internal as 'int4abs'")
      const catalog = await database().catalog()
      expect(catalog.known('~f')).to.deep.equal(['~f'])
      expect(catalog.writersAmong('~f')).to.deep.equal([])
      expect(catalog.basesOf('~f')).to.deep.equal(['f'])
    })

    it('include procedures without a text, which may write everything where a trigger calls them', async () => {
      await database().run(
        'create table ~a (id integer)',
        "create procedure ~p() language internal as 'pg_backend_pid'",
        'create function ~f() returns trigger language plpgsql as $$ begin call ~p(); return null; end $$',
        'create trigger ~t after insert on ~a for each row execute function ~f()',
      )
      const catalog = await database().catalog()
      expect(catalog.known('~p')).to.deep.equal(['~p'])
      expect(catalog.affectsEverything('~a')).to.equal(true)
    })
  },
  'PostgreSQL',
)

describeCatalogs(
  'names',
  (database) => {
    it('include tables with versions and sequences', async () => {
      await database().run('create table ~a (id integer primary key) with system versioning', 'create sequence ~s')
      expect((await database().catalog()).known('~a', '~s')).to.deep.equal(['~a', '~s'])
    })
  },
  'MariaDB',
)
