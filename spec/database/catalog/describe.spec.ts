import { expect } from 'chai'
import { describeCatalogs } from './CatalogDatabase.js'

describeCatalogs('descriptions of tables', (database, { name }) => {
  const quote = name === 'MariaDB' ? '`' : '"'
  const main = name === 'SQLite' ? 'main' : '~one'
  const catalog = () => database().catalog()

  it('have the columns under their names in lower case, and as they are spelt', async () => {
    await database().run(`create table ~a (id integer primary key, ${quote}Full Name${quote} varchar(9))`)
    const { columns, key, name: table } = (await catalog()).describe('anything.~A') ?? {}
    expect(Array.from(columns ?? [], ([column, { spelling }]) => [column, spelling])).to.deep.equal([
      ['id', 'id'],
      ['full name', 'Full Name'],
    ])
    expect(key).to.deep.equal([{ column: 'id', kind: 'integer' }])
    expect(table).to.match(/^cat\d+_a$/)
  })

  it('say which columns are in a key, an index or a foreign key', async () => {
    await database().run(
      'create table ~a (x integer, y integer, primary key (x, y))',
      `create table ~b (id integer primary key, one integer, two integer, u integer unique, i integer, j integer, no integer,
        foreign key (one, two) references ~a (x, y))`,
      'create index ~i on ~b (i, j)',
    )
    const columns = [...((await catalog()).describe('~b')?.columns ?? [])]
    const indexed = columns.filter(([, { isIndexed }]) => isIndexed).map(([column]) => column)
    expect(indexed).to.deep.equal(['id', 'one', 'two', 'u', 'i', 'j'])
  })

  it('have the foreign keys that change rows, with their columns in order', async () => {
    await database().run(
      `create table ~a (x integer, y integer, z integer unique, up integer, primary key (x, y),
        foreign key (up) references ~a (z) on delete cascade)`,
      'create table ~b (q integer, p integer, foreign key (q, p) references ~a (x, y) on delete cascade on update cascade)',
      'create table ~c (z integer, foreign key (z) references ~a (z) on delete set null)',
      'create table ~d (z integer, foreign key (z) references ~a (z) on update set null)',
      'create table ~e (z integer, foreign key (z) references ~a (z) on delete restrict on update no action)',
    )
    expect((await catalog()).referencesTo('~a')).to.deep.equal([
      'a(up) -> (z) delete nothing',
      'b(q,p) -> (x,y) delete set',
      'c(z) -> (z) set nothing',
      'd(z) -> (z) nothing set',
    ])
    expect((await catalog()).referencesTo('~b')).to.deep.equal([])
  })

  it('have two foreign keys of one table', async () => {
    await database().run(
      'create table ~a (id integer primary key)',
      `create table ~b (x integer, y integer, foreign key (x) references ~a (id) on delete cascade,
        foreign key (y) references ~a (id) on delete set null)`,
    )
    expect((await catalog()).referencesTo('~a')).to.deep.equal([
      'b(x) -> (id) delete nothing',
      'b(y) -> (id) set nothing',
    ])
  })

  it('say that a view is no table, and that nothing is known of other names', async () => {
    await database().run('create table ~a (id integer)', 'create view ~v as select id from ~a')
    expect((await catalog()).describe('~v')).to.equal(undefined)
    expect((await catalog()).describe('~none')).to.equal(undefined)
    expect((await catalog()).plain('~a')).to.equal('read write')
  })

  it('are shared by tables of one name with the same columns', async () => {
    const child = (parent: string) => `(x integer, foreign key (x) references ${parent} (id) on delete cascade)`
    await database().run(
      `create table ${main}.~a (id integer primary key, t varchar(9) default 'a', u integer)`,
      `create table ~two.~a (id integer primary key, t varchar(9) default 'b', u integer unique)`,
      `create table ${main}.~b ${child('~a')}`,
      `create table ~two.~c ${child(name === 'SQLite' ? '~a' : '~two.~a')}`,
    )
    const answers = await catalog()
    expect(answers.referencesTo('~a')).to.deep.equal(['b(x) -> (id) delete nothing', 'c(x) -> (id) delete nothing'])
    expect(answers.describe('~a')?.columns.get('t')?.initial).to.equal(undefined)
    expect(answers.describe('~a')?.columns.get('u')).to.include({ isIndexed: true, initial: '~' })
    expect(answers.plain('~a')).to.equal('read write')
  })

  it('are missing for tables of one name whose columns differ, and where one is a view', async () => {
    const pairs = [
      ['id integer, x integer', 'id integer'],
      ['id integer', 'id integer, x integer'],
      ['x integer, id integer', 'id integer, x integer'],
      ['id integer, x integer', 'id integer, y integer'],
      ['id integer, x integer', 'id integer, x varchar(9)'],
      ['id integer, x integer', `id integer, ${quote}X${quote} integer`],
    ]
    await database().run(
      ...pairs.flatMap(([one, two], i) => [
        `create table ${main}.~a${i} (${one})`,
        `create table ~two.~a${i} (${two})`,
      ]),
      `create table ${main}.~v (id integer)`,
      `create table ~two.~t (id integer)`,
      `create view ~two.~v as select id from ${name === 'SQLite' ? '' : '~two.'}~t`,
    )
    const answers = await catalog()
    for (const i of pairs.keys()) expect(answers.describe(`~a${i}`), String(pairs[i])).to.equal(undefined)
    expect(answers.describe('~v')).to.equal(undefined)
  })

  describe('what changes along', () => {
    beforeEach(async () => {
      await database().run(
        'create table ~a (id integer primary key, code integer unique)',
        `create table ~b (id integer primary key, a integer, code integer,
          foreign key (a) references ~a (id) on delete cascade on update cascade,
          foreign key (code) references ~a (code) on delete set null)`,
        'create table ~c (id integer primary key, code integer, foreign key (code) references ~a (code) on update cascade)',
        'create table ~d (id integer primary key, b integer, foreign key (b) references ~b (id) on delete cascade)',
      )
    })

    it('with deleted rows is what foreign keys lead to', async () => {
      const answers = await catalog()
      expect(answers.changedWith('~a', 'delete')).to.deep.equal(['b', 'c', 'd'])
      expect(answers.changedWith('~b', 'delete')).to.deep.equal(['d'])
      expect(answers.changedWith('~d', 'delete')).to.deep.equal([])
    })

    it('with columns that are set is what refers to these columns', async () => {
      const answers = await catalog()
      expect(answers.changedWith('~a', ['id'])).to.deep.equal(['b', 'd'])
      expect(answers.changedWith('~a', ['code'])).to.deep.equal(['c'])
      expect(answers.changedWith('~a', ['other'])).to.deep.equal(['b', 'c', 'd'])
      expect(answers.changedWith('~b', ['a', 'code'])).to.deep.equal([])
    })

    it('includes the table itself only where other rows of it change', async () => {
      await database().run(
        'create table ~tree (id integer primary key, x integer, foreign key (x) references ~tree (id) on delete cascade)',
      )
      const answers = await catalog()
      expect(answers.changedWith('~tree', 'delete')).to.deep.equal(['tree'])
      expect(answers.changedWith('~tree', ['id'])).to.deep.equal([])
    })
  })
})
