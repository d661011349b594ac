import { expect } from 'chai'
import { describeCatalogs } from '../CatalogDatabase.js'

describeCatalogs(
  "SQLite's keys",
  (database) => {
    it('may be of tables that are strict or have no row number', async () => {
      await database().run(
        'create table ~a (id text primary key, x integer) strict',
        'create table ~b (b int, a text, primary key (a, b)) strict, without rowid',
        'create table ~c (id nvarchar(9) primary key) without rowid',
        'create table ~d (id any primary key) strict',
        'create temp table ~e (id integer primary key desc)',
      )
      const catalog = await database().catalog()
      const keys = ['~a', '~b', '~c', '~d', '~e'].map((table) => catalog.keyOf(table))
      expect(keys).to.deep.equal(['id:text', 'a:text b:integer', 'id:text', undefined, 'id:integer'])
    })

    it('may be of columns with a collation, but the key itself may not have another one', async () => {
      await database().run(
        'create table ~a (id text collate nocase, x text, primary key (id /* ( */ COLLATE binary))',
        'create table ~b (id text collate nocase, "collate" text, primary key ("collate"))',
        'create table ~c (id text primary key collate nocase, x text collate rtrim)',
        'create table ~d (id text, x text, primary key (id), unique (x collate nocase))',
        "insert into ~a values ('a', ''), ('A', '')",
      )
      const catalog = await database().catalog()
      expect(catalog.keyOf('~a')).to.equal(undefined)
      expect(catalog.keyOf('~b')).to.equal('collate:text')
      expect(catalog.keyOf('~c')).to.equal('id:text')
      expect(catalog.keyOf('~d')).to.equal('id:text')
    })

    it('are missing where two columns differ only in the case of letters that SQLite does not fold', async () => {
      await database().run('create table ~a ("É" integer primary key, "é" integer)')
      expect((await database().catalog()).keyOf('~a')).to.equal(undefined)
    })

    it('are missing for virtual tables', async () => {
      await database().run('create virtual table ~a using rtree(id, x0, x1)')
      const catalog = await database().catalog()
      expect(catalog.known('~a')).to.deep.equal(['~a'])
      expect(catalog.keyOf('~a')).to.equal(undefined)
    })

    it('are read even where a view or a virtual table is broken', async () => {
      await database().run(
        'create table ~a (id integer primary key)',
        'create view ~v as select id from ~gone',
        'pragma writable_schema = on',
        `insert into sqlite_master (type, name, tbl_name, rootpage, sql)
          values ('table', '~w', '~w', 0, 'CREATE VIRTUAL TABLE ~w USING gone(x)')`,
        'pragma writable_schema = reset',
      )
      const catalog = await database().catalog()
      expect(catalog.known('~v', '~w')).to.deep.equal(['~v', '~w'])
      expect(catalog.keyOf('~a')).to.equal('id:integer')
      expect(catalog.keyOf('~v')).to.equal(undefined)
    })
  },
  'SQLite',
)
