import { expect } from 'chai'
import type { Catalog } from '../../../lib/database/catalog/graph/Catalog.js'
import { readTags, tagsOfNames } from '../../../lib/database/tags/readTags.js'
import { readStatement } from '../../../lib/database/sql/readStatement.js'
import { among, fakeCatalog } from '../support/fakeCatalog.js'

const catalog = fakeCatalog(['users', 'posts', 'adults', 'report'], {
  basesOf: (names) => new Set([...names].flatMap((name) => (name === 'adults' ? ['adults', 'users'] : [name]))),
  dependsOnEverything: (names) => among('report', names),
})

const read = (sql: string, bindings: readonly unknown[] = [], known: Catalog | undefined = catalog) =>
  readTags(readStatement(sql), bindings, 'db', known)

const ANY = ['database:db', 'tables:db']

describe('the tags of a read', () => {
  it('are the named tables, without names that are no tables', () => {
    expect(read('select u.name from users u join posts p on p.author = u.id where u.name = ?', ['x'])).to.deep.equal({
      tags: ['database:db', 'table:db/users', 'table:db/posts'],
    })
    expect(read('select 1'), 'no table: a sequence, say').to.deep.equal({ tags: ['database:db', 'tables:db'] })
    expect(read('select * from Public."USERS" where name is null').tags).to.include('table:db/users')
  })

  it('are a view and the tables behind it', () => {
    expect(read('select * from adults').tags).to.have.members(['database:db', 'table:db/adults', 'table:db/users'])
  })

  it('stand for any table if the catalog does not show the table or is not known', () => {
    expect(read('select * from report')).to.deep.equal({ tags: ANY })
    expect(readTags(readStatement('select 1'), [], 'db', undefined)).to.deep.equal({ tags: ANY })
  })

  it('are all names if the catalog does not list all tables', () => {
    const partial = fakeCatalog(['users'], { listsTables: false })
    expect(read('select * from users, elsewhere where x = 1', [], partial).tags).to.include.members([
      'table:db/users',
      'table:db/elsewhere',
    ])
  })

  it('are the rows that are named by their keys, and their absence', () => {
    expect(read('select * from users where id = ?', [1])).to.deep.equal({
      tags: ['database:db', 'bulk:db/users', 'row:db/users/["1"]'],
      absent: { tag: 'new:db/users', rows: 1 },
    })
    expect(read('select * from users where id in (?, ?)', [1, 2]).absent).to.deep.equal({
      tag: 'new:db/users',
      rows: 2,
    })
  })

  it('include the absence of rows if the number of rows does not show it', () => {
    const { tags, absent } = read('select count(*) from users where id = ?', [1])
    expect(absent).to.equal(undefined)
    expect(tags.some((tag) => ['new:db/users', 'table:db/users'].includes(tag))).to.equal(true)
  })

  it('are the table if rows of a view or of several tables are named by keys', () => {
    expect(read('select * from adults where id = ?', [1]).tags).to.include('table:db/users')
    const both = read('select * from users where id = ? and exists (select 1 from posts)', [1])
    expect(both.tags).to.include.members(['table:db/users', 'table:db/posts'])
  })

  it('are the table if it has no key, or the bindings cannot be keys', () => {
    const keyless = fakeCatalog(['users'], { keyOf: () => undefined })
    expect(read('select * from users where id = ?', [1], keyless).tags).to.include('table:db/users')
    for (const value of ['1 ', 1.5, new Date(0), null]) {
      expect(read('select * from users where id = ?', [value]).tags, String(value)).to.include('table:db/users')
    }
  })

  it('are the given tables and the tables behind them, if the user names them', () => {
    const tags = (names: string[], known?: Catalog) => tagsOfNames(names, 'db', known)
    expect(tags(['adults', 'foreign'], catalog)).to.have.members([
      'database:db',
      'table:db/adults',
      'table:db/users',
      'table:db/foreign',
    ])
    expect(tags(['report'], catalog)).to.deep.equal(ANY)
    expect(tags(['users'])).to.deep.equal(ANY)
  })
})
