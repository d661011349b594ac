import { expect } from 'chai'
import { describeCatalogs } from './CatalogDatabase.js'

describeCatalogs('keys', (database, { name }) => {
  const quote = name === 'MariaDB' ? '`' : '"'
  const main = name === 'SQLite' ? 'main' : '~one'

  it('of one column are whole numbers or texts', async () => {
    await database().run(
      'create table ~a (id integer primary key, x integer)',
      'create table ~b (x integer, id varchar(9) primary key)',
      'create table ~c (id bigint not null, x integer, primary key (id))',
      'create table ~d (id char(9) primary key)',
      'create table ~e (id bigint primary key)',
    )
    const catalog = await database().catalog()
    const keys = ['~a', '~b', '~c', '~d', '~e'].map((table) => catalog.keyOf(table))
    expect(keys).to.deep.equal(['id:integer', 'id:text', 'id:integer', 'id:text', 'id:integer'])
    expect(catalog.keyOf('anything.~A')).to.equal('id:integer')
  })

  it('of several columns are in the order of the key', async () => {
    await database().run(
      'create table ~a (x integer, a integer, b integer, c varchar(9), y integer, primary key (c, a, b))',
      'create table ~b (a integer, b integer, primary key (b, a))',
    )
    const catalog = await database().catalog()
    expect(catalog.keyOf('~a')).to.equal('c:text a:integer b:integer')
    expect(catalog.keyOf('~b')).to.equal('b:integer a:integer')
  })

  it('are in lower case', async () => {
    await database().run(`create table ~a (${quote}User Id${quote} integer primary key, ${quote}X${quote} integer)`)
    expect((await database().catalog()).keyOf('~a')).to.equal('user id:integer')
  })

  it('are missing for columns of another type', async () => {
    const types = ['numeric(9, 2)', 'date', 'real', 'double precision', 'decimal(9)', 'timestamp']
    const own = {
      SQLite: ['', 'blob', 'any', 'boolean', 'string', 'uuid', 'json'],
      PostgreSQL: ['bytea', 'boolean', 'integer[]', 'jsonb', 'oid', 'name', '"char"', 'inet', 'interval'],
      MariaDB: ['binary(16)', 'varbinary(9)', "enum('a', 'b')", 'year', 'bit(8)', 'inet6', 'datetime', 'time'],
    }[name]
    const tried = [...types, ...(own ?? [])]
    await database().run(
      ...tried.flatMap((type, i) => [
        `create table ~a${i} (id ${type} primary key)`,
        `create table ~b${i} (id ${type}, x integer, primary key (x, id))`,
      ]),
    )
    const catalog = await database().catalog()
    for (const [i, type] of tried.entries()) {
      expect(catalog.keyOf(`~a${i}`), type).to.equal(undefined)
      expect(catalog.keyOf(`~b${i}`), type).to.equal(undefined)
    }
  })

  it('are missing for views, tables without a key, and unknown names', async () => {
    await database().run(
      'create table ~a (id integer not null, label varchar(9) not null, unique (id))',
      'create table ~b (id integer primary key)',
      'create view ~v as select id from ~b',
    )
    const catalog = await database().catalog()
    for (const table of ['~a', '~v', '~none', '']) expect(catalog.keyOf(table), table).to.equal(undefined)
  })

  it('are known for tables of one name in two schemas if they are the same', async () => {
    const pairs: [one: string, two: string][] = [
      ['id integer primary key', 'id bigint primary key'],
      ['id integer primary key', 'id varchar(9) primary key'],
      ['id integer primary key', 'id integer'],
      ['id integer', 'id integer primary key'],
      ['id integer primary key', 'other integer primary key'],
      ['a integer, b integer, primary key (a, b)', 'a integer, b integer, primary key (b, a)'],
      ['a integer, b integer, primary key (a, b)', 'a integer, b integer, primary key (a)'],
      ['a integer, b integer, primary key (a)', 'a integer, b integer, primary key (a, b)'],
    ]
    await database().run(
      ...pairs.flatMap(([one, two], i) => [
        `create table ${main}.~a${i} (${one})`,
        `create table ~two.~a${i} (${two})`,
      ]),
      `create table ${main}.~v (id integer primary key)`,
      `create table ~two.~b (id integer)`,
      `create view ~two.~v as select id from ${name === 'SQLite' ? '' : '~two.'}~b`,
    )
    const catalog = await database().catalog()
    const keys = pairs.map((_, i) => catalog.keyOf(`~a${i}`))
    expect(keys).to.deep.equal(['id:integer', ...pairs.slice(1).map(() => undefined)])
    expect(catalog.keyOf('~v')).to.equal(undefined)
  })

  if (name !== 'SQLite') {
    it('are known for tables whose names differ in case if they are the same', async () => {
      await database().run(
        `create table ${quote}~A${quote} (id integer primary key)`,
        `create table ${quote}~a${quote} (x integer primary key)`,
        `create table ${quote}~B${quote} (id integer primary key)`,
        `create table ${quote}~b${quote} (id integer primary key)`,
      )
      const catalog = await database().catalog()
      expect(catalog.keyOf('~a')).to.equal(undefined)
      expect(catalog.keyOf('~b')).to.equal('id:integer')
    })
  }

  it('are those of the moment at which the catalog is read', async () => {
    await database().run('create table ~a (id integer primary key)')
    const before = await database().catalog()
    await database().run('drop table ~a', 'create table ~a (x integer primary key)')
    expect((await database().catalog()).keyOf('~a')).to.equal('x:integer')
    expect(before.keyOf('~a')).to.equal('id:integer')
  })
})
