import { expect } from 'chai'
import type { Catalog } from '../../../lib/database/catalog/graph/Catalog.js'
import type { TableDescription } from '../../../lib/database/catalog/graph/TableDescription.js'
import { readTags, tagsOfNames } from '../../../lib/database/tags/readTags.js'
import { readStatement } from '../../../lib/database/sql/readStatement.js'
import { among, fakeCatalog } from '../support/fakeCatalog.js'

const catalog = fakeCatalog(['users', 'posts', 'adults', 'report'], {
  basesOf: (names) => new Set([...names].flatMap((name) => (name === 'adults' ? ['adults', 'users'] : [name]))),
  dependsOnEverything: (names) => among('report', names),
})

const read = (sql: string, bindings: readonly unknown[] = [], known: Catalog | undefined = catalog) =>
  readTags(readStatement(sql), bindings, 'db', known, 0)

const DESCRIPTION: TableDescription = {
  name: 'users',
  columns: new Map(),
  key: undefined,
  isPlainToRead: true,
  isPlainToWrite: true,
  references: [],
}

const ANY = ['database:db', 'tables:db']

describe('the tags of a read', () => {
  it('are the named tables, without names that are no tables', () => {
    expect(read('select u.name from users u join posts p on p.author = u.id where u.name = ?', ['x'])).to.deep.equal({
      tags: ['database:db', 'table:db/users', 'table:db/posts'],
      dependencies: [],
      withRows: undefined,
      shown: undefined,
    })
    expect(read('select 1'), 'no table: a sequence, say').to.deep.equal({ tags: ANY, dependencies: [] })
    expect(read('select * from Public."USERS" where name is null').tags).to.include('table:db/users')
  })

  it('are a view and the tables behind it', () => {
    expect(read('select * from adults').tags).to.have.members(['database:db', 'table:db/adults', 'table:db/users'])
  })

  it('stand for any table if the catalog does not show the table or is not known', () => {
    expect(read('select * from report')).to.deep.equal({ tags: ANY, dependencies: [] })
    expect(readTags(readStatement('select 1'), [], 'db', undefined, 0)).to.deep.equal({ tags: ANY, dependencies: [] })
  })

  it('are all names if the catalog does not list all tables', () => {
    const partial = fakeCatalog(['users'], { listsTables: false })
    expect(read('select * from users, elsewhere where x = 1', [], partial).tags).to.include.members([
      'table:db/users',
      'table:db/elsewhere',
    ])
  })

  it('leave out tables of which every mention has a dependency of its own', () => {
    const described = fakeCatalog(['users', 'posts', 'adults'], {
      basesOf: (names) => new Set([...names].flatMap((name) => (name === 'adults' ? ['adults', 'users'] : [name]))),
      describe: (name) => (name === 'posts' ? undefined : DESCRIPTION),
    })
    const both = read('select u.id from users u join posts p on p.author = u.id', [], described)
    expect(both.tags).to.deep.equal(['database:db', 'table:db/posts'])
    expect(both.dependencies.map(({ table }) => table)).to.deep.equal(['db/users'])
    expect(read('select users.id from users, adults', [], described).tags).to.include('table:db/users')
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
