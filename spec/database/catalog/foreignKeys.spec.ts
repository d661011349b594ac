import { expect } from 'chai'
import { describeCatalogs } from './CatalogDatabase.js'

describeCatalogs('foreign keys', (database, { name }) => {
  it('affect the tables that reference with CASCADE, through chains', async () => {
    await database().run(
      'create table ~a (id integer primary key)',
      'create table ~b (id integer primary key, a integer, foreign key (a) references ~a (id) on delete cascade)',
      'create table ~c (id integer primary key, b integer, foreign key (b) references ~b (id) on delete cascade)',
      'create table ~d (id integer primary key)',
    )
    const catalog = await database().catalog()
    expect(catalog.affectedBy('~a')).to.deep.equal(['a', 'b', 'c'])
    expect(catalog.affectedBy('~b')).to.deep.equal(['b', 'c'])
    expect(catalog.affectedBy('~c', '~d', '~none')).to.deep.equal(['c', 'd', 'none'])
    expect(catalog.affectedBy()).to.deep.equal([])
    expect(catalog.affectsEverything('~a', '~b', '~c', '~d')).to.equal(false)
    expect(catalog.basesOf('~a', '~c')).to.deep.equal(['a', 'c'])
  })

  it('affect with CASCADE and SET NULL, of delete and of update, and not with RESTRICT and NO ACTION', async () => {
    const rules = ['on delete cascade', 'on delete set null', 'on update cascade', 'on update set null']
    const harmless = ['', 'on delete restrict on update restrict', 'on delete no action on update no action']
    await database().run(
      'create table ~a (id integer primary key)',
      ...[...rules, ...harmless].map(
        (rule, i) =>
          `create table ~r${i} (id integer primary key, a integer, foreign key (a) references ~a (id) ${rule})`,
      ),
    )
    expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'r0', 'r1', 'r2', 'r3'])
  })

  if (name !== 'MariaDB') {
    it('affect with SET DEFAULT', async () => {
      await database().run(
        'create table ~a (id integer primary key)',
        'create table ~b (a integer default 1, foreign key (a) references ~a (id) on delete set default)',
        'create table ~c (a integer default 1, foreign key (a) references ~a (id) on update set default)',
      )
      expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b', 'c'])
    })
  }

  it('may lead in circles and to their own table', async () => {
    await database().run(
      'create table ~a (id integer primary key, c integer, up integer)',
      'create table ~b (id integer primary key, a integer, foreign key (a) references ~a (id) on delete cascade)',
      'create table ~c (id integer primary key, b integer, foreign key (b) references ~b (id) on delete set null)',
    )
    // SQLite knows keys only as part of a table.
    if (name === 'SQLite') {
      await database().run(
        'drop table ~a',
        `create table ~a (id integer primary key, c integer references ~c (id) on delete cascade,
          up integer references ~a (id) on delete cascade)`,
      )
    } else {
      await database().run(
        'alter table ~a add foreign key (c) references ~c (id) on delete cascade',
        'alter table ~a add foreign key (up) references ~a (id) on delete cascade',
      )
    }
    const catalog = await database().catalog()
    for (const table of ['~a', '~b', '~c']) expect(catalog.affectedBy(table)).to.deep.equal(['a', 'b', 'c'])
  })

  it('may have several columns', async () => {
    await database().run(
      'create table ~a (x integer, y integer, primary key (x, y))',
      'create table ~b (ax integer, ay integer, foreign key (ax, ay) references ~a (x, y) on delete cascade)',
    )
    expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b'])
  })

  it('are found whatever the case of names and their quotes', async () => {
    const quote = name === 'MariaDB' ? '`' : '"'
    await database().run(
      `create table ${quote}~Mixed Case${quote} (id integer primary key)`,
      `create table ${quote}~Child${quote} (a integer, foreign key (a) references ${quote}~Mixed Case${quote} (id) on delete cascade)`,
    )
    const catalog = await database().catalog()
    expect(catalog.affectedBy('~Mixed Case')).to.deep.equal(['child', 'mixed case'])
    expect(catalog.affectedBy('schema.~MIXED CASE')).to.deep.equal(['child', 'mixed case'])
    expect(catalog.basesOf('~Child')).to.deep.equal(['child'])
  })

  it('are read in every schema', async () => {
    const parent = name === 'SQLite' ? '~a' : '~two.~a'
    await database().run(
      'create table ~two.~a (id integer primary key)',
      `create table ~two.~b (a integer, foreign key (a) references ${parent} (id) on delete cascade)`,
    )
    expect((await database().catalog()).affectedBy('~two.~a')).to.deep.equal(['a', 'b'])
  })

  it('of tables of the same name in two schemas count for both', async () => {
    const one = name === 'SQLite' ? 'main' : '~one'
    const parent = name === 'SQLite' ? '~a' : '~two.~a'
    await database().run(
      `create table ${one}.~a (id integer primary key)`,
      `create table ${one}.~b (a integer)`,
      'create table ~two.~a (id integer primary key)',
      `create table ~two.~b (a integer, foreign key (a) references ${parent} (id) on delete cascade)`,
    )
    expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b'])
  })

  if (name !== 'SQLite') {
    it('may lead from one schema into another', async () => {
      await database().run(
        'create table ~one.~a (id integer primary key)',
        'create table ~two.~b (id integer primary key, a integer, foreign key (a) references ~one.~a (id) on delete cascade)',
        'create table ~one.~c (b integer, foreign key (b) references ~two.~b (id) on delete cascade)',
      )
      expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b', 'c'])
    })
  }

  it('are those of the moment at which the catalog is read', async () => {
    const child = 'create table ~b (a integer, foreign key (a) references ~a (id)'
    await database().run('create table ~a (id integer primary key)', `${child} on delete cascade)`)
    const before = await database().catalog()
    await database().run('drop table ~b', `${child})`)
    expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a'])
    expect(before.affectedBy('~a')).to.deep.equal(['a', 'b'])
  })
})
