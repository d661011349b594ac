import { expect } from 'chai'
import { tagsOf, type InvalidationTargets } from '../../../lib/cache/options/invalidationTargets.js'
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

  it('meets `clear()`', () => {
    expect(sharedTargets('c')).to.deep.equal(['cache:c'])
  })
})
