import { expect } from 'chai'
import type { Catalog } from '../../../lib/database/catalog/graph/Catalog.js'
import { noteKeyedRead } from '../../../lib/database/tags/readTags.js'
import { ObservedKnex } from '../../../lib/database/connection/ObservedKnex.js'
import { readStatement } from '../../../lib/database/sql/readStatement.js'
import { writeTags } from '../../../lib/database/tags/writeTags.js'
import { among, fakeCatalog } from '../support/fakeCatalog.js'

const catalog = fakeCatalog(['users', 'posts', 'log', 'tree', 'close_account', 'run_anything'], {
  affectedBy: (names) => new Set([...names].flatMap((name) => (name === 'users' ? ['users', 'posts'] : [name]))),
  affectsItself: (name) => name === 'tree',
  affectsEverything: (names) => among('run_anything', names),
  writersAmong: (names) => new Set([...names].filter((name) => /^(?:close_account|run_anything)$/.test(name))),
  keyOf: (table) => (/users|log|tree/.test(table) ? [{ column: 'id', kind: 'integer' }] : undefined),
})

const write = (sql: string, bindings: readonly unknown[] = [], known: Catalog | undefined = catalog) =>
  writeTags(readStatement(sql), bindings, new ObservedKnex('sqlite3', { name: 'db', isUnknown: false }), known)

const unknown = (sql: string, dialect = 'sqlite3') =>
  writeTags(readStatement(sql), [], new ObservedKnex(dialect, { name: 'db', isUnknown: false }), undefined)

const EVERYTHING = ['database:db', 'tables:db']
const WITH_SCHEMA = [...EVERYTHING, 'schema:db']
const all = (table: string): string[] => [`table:db/${table}`, `bulk:db/${table}`, `new:db/${table}`]

describe('the tags of a write', () => {
  before(() => {
    for (const database of ['db', 'other']) {
      for (const table of ['users', 'log', 'tree']) noteKeyedRead(database, table)
    }
  })

  it('are every row of a table if no row of it was ever read by its key', () => {
    const sql = 'update log set a = 1 where id = ?'
    const tags = () =>
      writeTags(readStatement(sql), [5], new ObservedKnex('sqlite3', { name: 'unread', isUnknown: false }), catalog)
    expect(tags()).to.include('bulk:unread/log').and.not.include('row:unread/log/["5"]')
    noteKeyedRead('unread', 'users')
    expect(tags()).to.not.include('row:unread/log/["5"]')
    noteKeyedRead('unread', 'log')
    expect(tags()).to.include('row:unread/log/["5"]').and.not.include('bulk:unread/log')
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

  it('are the rows that are written by their keys, and all rows of tables that change along', () => {
    expect(write('update log set a = 1 where id = ?', [5])).to.have.members([
      'tables:db',
      'table:db/log',
      'row:db/log/["5"]',
    ])
    expect(write('delete from users where id = ?', [5])).to.have.members([
      'tables:db',
      'table:db/users',
      'row:db/users/["5"]',
      ...all('posts'),
    ])
  })

  it('include new rows if the database makes their keys', () => {
    expect(write('insert into log (a) values (?)', [1])).to.include('new:db/log')
    const named = write('insert into log (id, a) values (?, ?)', [5, 1])
    expect(named).to.include('row:db/log/["5"]').and.not.include('new:db/log')
  })

  it('are every row if a row changes others, or a function writes along', () => {
    expect(write('update tree set a = 1 where id = ?', [5])).to.have.members(['tables:db', ...all('tree')])
    expect(write('update log set a = close_account(1) where id = ?', [5])).to.include.members(all('log'))
  })

  it('depend on the current bindings, catalog and database', () => {
    const sql = 'update log set a = 1 where id = ?'
    const statement = readStatement(sql)
    const tags = (known: Catalog | undefined, database = 'db', id = 1) =>
      writeTags(statement, [id], new ObservedKnex('sqlite3', { name: database, isUnknown: false }), known)
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
