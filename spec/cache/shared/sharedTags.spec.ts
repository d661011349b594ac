import { expect } from 'chai'
import { tagsOf, type InvalidationTargets } from '../../../lib/cache/options/invalidationTargets.js'
import type { RowCondition, RowDependency } from '../../../lib/core/rowDependency.js'
import { sharedTags, sharedTargets } from '../../../lib/cache/shared/sharedTags.js'

/** The tags of an entry that was read from the table `users` of the database `d`, one row of it by its key. */
const ROW = ['key:"k"', 'tag:prices', 'model:users', 'database:d', 'bulk:d/users', 'row:d/users/["1"]', 'tables:d']

describe('sharedTags', () => {
  it('has the cache, the callers’ tags within it, and tables and rows both of the database and as callers name them', () => {
    expect(sharedTags('c', ROW, [])).to.deep.equal([
      'cache:c',
      'cache:c/key:"k"',
      'cache:c/tag:prices',
      'cache:c/model:users',
      'database:d',
      'bulk:d/users',
      'cache:c/bulk:users',
      'row:d/users/["1"]',
      'cache:c/row:users/["1"]',
      'tables:d',
      'cache:c/tables:',
    ])
  })

  it('leaves another cache’s tags as they are, and has no tag twice', () => {
    expect(sharedTags('c', ['cache:e/tag:a', 'table:d/a', 'table:e/a', 'table:d/a'], [])).to.deep.equal([
      'cache:c',
      'cache:e/tag:a',
      'table:d/a',
      'cache:c/table:a',
      'table:e/a',
    ])
  })

  const targets: Record<string, [InvalidationTargets, boolean]> = {
    'the key': [{ keys: ['k'] }, true],
    'another key': [{ keys: ['l'] }, false],
    'the tag': [{ tags: ['prices'] }, true],
    'another tag': [{ tags: ['users'] }, false],
    'the table': [{ tables: ['users'] }, true],
    'another table': [{ tables: ['others'] }, false],
    'the row': [{ rows: { users: [1] } }, true],
    'another row': [{ rows: { others: [1] } }, false],
    'the model': [{ models: [{ tableName: 'users', getTableName: () => 'users' } as never] }, true],
  }
  for (const [name, [target, meets]] of Object.entries(targets)) {
    it(`${meets ? 'meets' : 'does not meet'} what is invalidated by hand: ${name}`, () => {
      const depends = new Set(
        sharedTags(
          'c',
          ROW.filter((tag) => tag !== 'tables:d'),
          [],
        ),
      )
      expect(sharedTargets('c', tagsOf(target)).some((tag) => depends.has(tag))).to.equal(meets)
      expect(sharedTargets('other', tagsOf(target)).some((tag) => depends.has(tag))).to.equal(false)
    })
  }

  describe('with a dependency,', () => {
    const where = (column: string, ...values: string[]): RowCondition => ({ column, values })
    const dependency = (...conditions: RowCondition[]): RowDependency => ({
      table: 'd/users',
      columns: ['id', 'tenant'],
      deciding: ['id'],
      conditions,
    })
    const tagsFor = (of: RowDependency): string[] => sharedTags('c', ['database:d'], [of])
    const byKey = { ...dependency(where('id', '=2', '~', '=3'), where('tenant', '=a')), key: ['tenant', 'id'] }

    it('has the table as callers name it', () => {
      const expected = ['cache:c', 'database:d', 'cache:c/table:users']
      expect(tagsFor(dependency(where('id', '=1')))).to.deep.equal(expected)
    })

    it('by primary key, has the rows that it asks for, and the table as a whole', () => {
      expect(tagsFor(byKey)).to.deep.equal([
        'cache:c',
        'database:d',
        'cache:c/all:users',
        'cache:c/row:users/["a","2"]',
        'cache:c/row:users/["a","3"]',
      ])
    })

    it('by very many primary keys, has the table', () => {
      const many = Array.from({ length: 30 }, (_, i) => `=${i}`)
      const of = { ...dependency(where('id', ...many), where('tenant', ...many)), key: ['id', 'tenant'] }
      expect(tagsFor(of)).to.deep.equal(['cache:c', 'database:d', 'cache:c/table:users'])
    })

    const ways: [string, InvalidationTargets, boolean, boolean][] = [
      ['the table', { tables: ['users'] }, true, true],
      ['another table', { tables: ['posts'] }, false, false],
      ['a row that it asks for', { rows: { users: [['A', 3]] } }, true, true],
      ['another row', { rows: { users: [['a', 4]] } }, true, false],
      ['a row of another table', { rows: { posts: [['a', 3]] } }, false, false],
    ]
    for (const [name, target, meets, meetsKeyed] of ways) {
      it(`meets what is invalidated by hand: ${name}`, () => {
        const isMet = (of: RowDependency): boolean =>
          sharedTargets('c', tagsOf(target)).some((tag) => tagsFor(of).includes(tag))
        expect([isMet(dependency(where('id', '=1'))), isMet(byKey)]).to.deep.equal([meets, meetsKeyed])
      })
    }
  })

  it('meets `clear()`', () => {
    expect(sharedTargets('c')).to.deep.equal(['cache:c'])
  })
})
