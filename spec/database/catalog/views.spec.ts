import { expect } from 'chai'
import { describeCatalogs } from './CatalogDatabase.js'

describeCatalogs('views', (database, { name }) => {
  beforeEach(() =>
    database().run(
      'create table ~a (id integer primary key, label varchar(9))',
      'create table ~b (id integer primary key, a integer)',
      'create table ~other (id integer primary key)',
    ),
  )

  it('stand for the tables that they read, through other views', async () => {
    await database().run(
      'create view ~v as select x.id, x.label, y.a from ~a as x left join ~b as y on y.a = x.id',
      'create view ~w as select label from ~v where id > 1',
    )
    const catalog = await database().catalog()
    expect(catalog.basesOf('~v')).to.deep.equal(['a', 'b', 'v'])
    expect(catalog.basesOf('~W')).to.deep.equal(['a', 'b', 'v', 'w'])
    expect(catalog.basesOf('~a', 'none', '~other')).to.deep.equal(['a', 'not ours: none', 'other'])
    expect(catalog.dependsOnEverything('~v', '~w', '~a')).to.equal(false)
    expect(catalog.affectedBy('~a')).to.deep.equal(['a'])
  })

  it('may have a common table expression, a union and subqueries', async () => {
    await database().run(
      'create table ~c (id integer primary key)',
      'create table ~d (id integer primary key)',
      `create view ~v as with x as (select id from ~a where id in (select id from ~c))
        select id from x union select a from ~b where exists (select 1 from ~d where ~d.id = ~b.a)`,
    )
    expect((await database().catalog()).basesOf('~v')).to.deep.equal(['a', 'b', 'c', 'd', 'v'])
  })

  it('may be over another schema and over mixed-case names', async () => {
    const quote = name === 'MariaDB' ? '`' : '"'
    const [schema, prefix] = name === 'SQLite' ? ['~two', ''] : ['~one', '~two.']
    await database().run(
      `create table ~two.${quote}~Mixed Case${quote} (id integer primary key)`,
      `create view ${schema}.~v as select id from ${prefix}${quote}~Mixed Case${quote}`,
    )
    expect((await database().catalog()).basesOf('~v')).to.deep.equal(['mixed case', 'v'])
  })

  it('are those of the moment at which the catalog is read', async () => {
    await database().run('create view ~v as select id from ~a')
    const before = await database().catalog()
    await database().run('drop view ~v', 'create view ~v as select id from ~b')
    expect((await database().catalog()).basesOf('~v')).to.deep.equal(['b', 'v'])
    expect(before.basesOf('~v')).to.deep.equal(['a', 'v'])
  })

  if (name !== 'SQLite') {
    it('write the tables under them, and whatever those writes change', async () => {
      await database().run(
        'create view ~v as select id, label from ~a',
        'create view ~w as select id from ~v',
        'create table ~c (a integer, foreign key (a) references ~a (id) on delete cascade)',
      )
      expect((await database().catalog()).affectedBy('~w')).to.deep.equal(['a', 'c', 'v', 'w'])
    })
  }
})
