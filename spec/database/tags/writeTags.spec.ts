import { expect } from 'chai'
import { addPublisher, removePublisher } from '../../../lib/cache/shared/publishers.js'
import type { Catalog } from '../../../lib/database/catalog/graph/Catalog.js'
import type { TableDescription } from '../../../lib/database/catalog/graph/TableDescription.js'
import { ObservedKnex } from '../../../lib/database/connection/ObservedKnex.js'
import { readStatement } from '../../../lib/database/sql/readStatement.js'
import { noteRead } from '../../../lib/database/precision/readTables.js'
import { writeTags } from '../../../lib/database/tags/writeTags.js'
import { FakePublisher } from '../support/FakePublisher.js'
import { among, fakeCatalog } from '../support/fakeCatalog.js'

const column = { kind: undefined, isIndexed: false, followsUpdates: false, initial: undefined }

const log: TableDescription = {
  name: 'log',
  columns: new Map(['id', 'a'].map((name) => [name, { ...column, spelling: name }])),
  key: [{ column: 'id', kind: 'integer' }],
  isPlainToRead: true,
  isPlainToWrite: true,
  references: [],
}

const catalog = fakeCatalog(['users', 'posts', 'log', 'tree', 'close_account', 'run_anything'], {
  affectedBy: (names) => new Set([...names].flatMap((name) => (name === 'users' ? ['users', 'posts'] : [name]))),
  affectsEverything: (names) => among('run_anything', names),
  writersAmong: (names) => new Set([...names].filter((name) => /^(?:close_account|run_anything)$/.test(name))),
  describe: (name) => (name === 'log' ? log : undefined),
})

const write = (sql: string, bindings: readonly unknown[] = [], known: Catalog | undefined = catalog) =>
  writeTags(readStatement(sql), bindings, new ObservedKnex('sqlite3', { name: 'db', isUnknown: false }), known).tags

const unknown = (sql: string, dialect = 'sqlite3') =>
  writeTags(readStatement(sql), [], new ObservedKnex(dialect, { name: 'db', isUnknown: false }), undefined).tags

const EVERYTHING = ['database:db', 'tables:db']
const WITH_SCHEMA = [...EVERYTHING, 'schema:db']
const all = (table: string): string[] => [`table:db/${table}`, `all:db/${table}`]

describe('the tags of a write', () => {
  it('are everything in the table if no entry can depend on a part of it', () => {
    const sql = 'update log set a = 1 where id = ?'
    const tags = () =>
      writeTags(readStatement(sql), [5], new ObservedKnex('sqlite3', { name: 'unread', isUnknown: false }), catalog)
        .tags
    expect(tags()).to.have.members(['tables:unread', 'table:unread/log', 'all:unread/log'])
    noteRead('unread/users')
    expect(tags()).to.include('all:unread/log')
    noteRead('unread/log')
    expect(tags()).to.include('row:unread/log/["5"]').and.not.include('all:unread/log')
  })

  it('say the rows to other processes, which may depend on them', () => {
    const publisher = new FakePublisher()
    addPublisher(publisher)
    const tags = writeTags(
      readStatement('update log set a = 1 where id = ?'),
      [5],
      new ObservedKnex('sqlite3', { name: 'elsewhere', isUnknown: false }),
      catalog,
    ).tags
    removePublisher(publisher)
    expect(tags).to.include('row:elsewhere/log/["5"]')
  })

  it('are none for a read, with a catalog and without', () => {
    for (const text of ['select * from users', 'select 1', 'pragma table_info(users)', 'explain select 1']) {
      expect(write(text), text).to.deep.equal([])
      expect(unknown(text), text).to.deep.equal([])
    }
  })

  it('are every row of the table, and of the tables that change along', () => {
    expect(write('update posts set a = 1')).to.have.members(['tables:db', ...all('posts')])
    expect(write('delete from users where name = ?', ['x'])).to.have.members([
      'tables:db',
      ...all('users'),
      ...all('posts'),
    ])
  })

  it('are everything if the catalog is not known or does not show the table', () => {
    expect(unknown('update posts set a = 1')).to.deep.equal(EVERYTHING)
    expect(write('call anything()')).to.include.members(EVERYTHING)
    expect(write('select run_anything()')).to.deep.equal(EVERYTHING)
  })

  it('are everything and the schema, if the schema changes or seems to have changed', () => {
    for (const text of ['create table t (id int)', 'alter table users add c int', 'drop view v']) {
      expect(write(text), text).to.deep.equal(WITH_SCHEMA)
      expect(unknown(text), text).to.deep.equal(WITH_SCHEMA)
    }
    expect(write('insert into made_since values (1)')).to.deep.equal(WITH_SCHEMA)
    expect(write('with x as (insert into made_since values (1)) update posts set a = 1')).to.deep.equal(WITH_SCHEMA)
  })

  it('are the named table if the catalog does not list all tables', () => {
    const partial = fakeCatalog([], { listsTables: false })
    expect(write('insert into elsewhere values (1)', [], partial)).to.have.members(['tables:db', ...all('elsewhere')])
  })

  it('include what a function writes that a read calls', () => {
    expect(write('select close_account(7) from users')).to.have.members(['tables:db', ...all('close_account')])
    const both = write('with c as (select close_account(7)) update posts set a = 1')
    expect(both).to.include.members([...all('close_account'), ...all('posts')])
  })

  it('are every row if a function writes along', () => {
    expect(write('update log set a = close_account(1) where id = ?', [5])).to.include.members(all('log'))
  })

  it('depend on the current bindings, catalog and database', () => {
    const sql = 'update log set a = 1 where id = ?'
    const statement = readStatement(sql)
    const tags = (known: Catalog | undefined, database = 'db', id = 1) =>
      writeTags(statement, [id], new ObservedKnex('sqlite3', { name: database, isUnknown: false }), known).tags
    for (const database of ['db', 'other']) noteRead(`${database}/log`)
    expect(tags(catalog)).to.include('row:db/log/["1"]')
    expect(tags(catalog, 'db', 2))
      .to.include('row:db/log/["2"]')
      .and.not.include('row:db/log/["1"]')
    expect(tags(catalog, 'other')).to.include('row:other/log/["1"]')
    expect(tags(catalog, 'another')).to.include.members(['tables:another', 'table:another/log'])
    expect(tags(undefined)).to.deep.equal(EVERYTHING)
    expect(tags(fakeCatalog(['log'], { affectedBy: () => new Set(['log', 'later']) }))).to.include('table:db/later')
    expect(tags(fakeCatalog([]))).to.deep.equal(WITH_SCHEMA)
    expect(tags(catalog)).to.include('row:db/log/["1"]')
  })

  it('are everything for a call of a function, as long as the catalog is not known', () => {
    const dialects = ['sqlite3', 'postgresql', 'mysql']
    const calls = ['select grow()', 'select * from a where f(b) = 1', 'select "Grow" (1)', 'select x.grow(1)']
    for (const sql of calls) {
      expect(dialects.map((dialect) => unknown(sql, dialect).length)).to.deep.equal([0, 2, 2])
    }
    for (const sql of ['select count(*) from a', 'select * from a where b in (1) and (c or d)', 'select 1']) {
      expect(dialects.map((dialect) => unknown(sql, dialect).length)).to.deep.equal([0, 0, 0])
    }
  })
})
