import { expect } from 'chai'
import { describeCatalogs } from './CatalogDatabase.js'

describeCatalogs('triggers', (database, { name }) => {
  /** Creates a trigger that runs these statements after an event on a table. */
  async function trigger(event: string, table: string, ...statements: string[]): Promise<void> {
    const body = `begin ${statements.map((statement) => `${statement};`).join(' ')}`
    const trigger = `~trigger_${table.slice(1)}_${event}`
    if (name === 'PostgreSQL') {
      const definition = `language plpgsql as $body$ ${body} return null; end $body$`
      await database().run(
        `create function ${trigger}() returns trigger ${definition}`,
        `create trigger ${trigger} after ${event} on ${table} for each row execute function ${trigger}()`,
      )
    } else {
      await database().run(`create trigger ${trigger} after ${event} on ${table} for each row ${body} end`)
    }
  }

  beforeEach(async () => {
    for (const table of ['a', 'b', 'c', 'd'])
      await database().run(`create table ~${table} (id integer, label varchar(9))`)
  })

  it('affect the tables that they write', async () => {
    await trigger('insert', '~a', 'insert into ~b (id) values (new.id)')
    await trigger('update', '~a', "update ~c set label = 'x' where id = old.id")
    await trigger('delete', '~a', 'delete from ~d where id = old.id')
    const catalog = await database().catalog()
    expect(catalog.affectedBy('~a')).to.deep.equal(['a', 'b', 'c', 'd'])
    expect(catalog.affectedBy('~b', '~c', '~d')).to.deep.equal(['b', 'c', 'd'])
    expect(catalog.affectsEverything('~a')).to.equal(false)
    expect(catalog.basesOf('~a')).to.deep.equal(['a'])
  })

  it('do not affect the tables that they only read', async () => {
    await trigger('insert', '~a', 'insert into ~b (id) select id from ~c where id in (select id from ~d)')
    expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b'])
  })

  it('affect the tables behind triggers and foreign keys of the tables that they write', async () => {
    await trigger('insert', '~a', 'insert into ~b (id) values (new.id)')
    await trigger('insert', '~b', 'delete from ~c where id = new.id')
    await database().run(
      'create table ~e (id integer primary key)',
      'create table ~f (e integer, foreign key (e) references ~e (id) on delete cascade)',
    )
    await trigger('delete', '~c', 'delete from ~e where id = old.id')
    const catalog = await database().catalog()
    expect(catalog.affectedBy('~a')).to.deep.equal(['a', 'b', 'c', 'e', 'f'])
    expect(catalog.affectedBy('~c')).to.deep.equal(['c', 'e', 'f'])
  })

  it('are not misled by comments and strings', async () => {
    await trigger(
      'insert',
      '~a',
      `/* it's delete from ~c */ insert into ~b (label) values ('it''s; -- ') -- delete from ~d, don't
      `,
      "update ~b set label = 'update ~d set id = 1'",
    )
    expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b'])
  })

  it('may name tables with their schema, in quotes and in any case', async () => {
    const quote = name === 'MariaDB' ? '`' : '"'
    const schema = name === 'SQLite' ? 'main' : '~two'
    await database().run(`create table ${schema}.${quote}~Audit Log${quote} (id integer)`)
    const qualifier = name === 'SQLite' ? '' : `${schema} . `
    await trigger('insert', '~a', `INSERT INTO ${qualifier}${quote}~Audit Log${quote} (id) VALUES (new.id)`)
    expect((await database().catalog()).affectedBy('~A')).to.deep.equal(['a', 'audit log'])
  })
})

describeCatalogs(
  'triggers',
  (database) => {
    it('of a view affect the tables that they write', async () => {
      await database().run(
        'create table ~a (id integer)',
        'create table ~b (id integer)',
        'create view ~v as select id from ~a',
        'create trigger ~t instead of insert on ~v begin insert or replace into ~b values (new.id); end',
      )
      const catalog = await database().catalog()
      expect(catalog.affectedBy('~v')).to.deep.equal(['b', 'v'])
      expect(catalog.basesOf('~v')).to.deep.equal(['a', 'v'])
    })

    it('may use every way to write a name', async () => {
      const tables = ['a', 'b', 'c', 'd', 'e']
      await database().run(
        ...tables.map((table) => `create table ~${table} (id integer)`),
        `create trigger ~t after update of id on ~a begin insert into '~b' values (1); replace into [~c] values (1);
          update or ignore "~d" set id = 1; delete from \`~e\`; end`,
      )
      expect((await database().catalog()).affectedBy('~a')).to.deep.equal(tables)
    })

    it('may be temporary, on tables that are not', async () => {
      await database().run(
        'create table ~a (id integer)',
        'create temp table ~b (id integer primary key)',
        'create temp table ~c (b integer references ~b (id) on delete cascade)',
        'create temp trigger ~t after insert on ~a begin delete from ~b; end',
      )
      expect((await database().catalog()).affectedBy('~a')).to.deep.equal(['a', 'b', 'c'])
    })
  },
  'SQLite',
)

describeCatalogs(
  'virtual tables',
  (database) => {
    it('stand for the table that keeps their content', async () => {
      await database().run(
        'create table ~posts (id integer primary key, body text)',
        "create virtual table ~search using fts5(body, content='~posts', content_rowid='id')",
      )
      const catalog = await database().catalog()
      expect(catalog.basesOf('~search')).to.deep.equal(['posts', 'search'])
      expect(catalog.basesOf('~posts')).to.deep.equal(['posts'])
    })
  },
  'SQLite',
)
