import { expect } from 'chai'
import type { RowDependency } from '../../../lib/core/rowDependency.js'
import { dependencyText } from '../../../lib/core/tables/dependencyText.js'

const dependency = (more: Partial<RowDependency> = {}): RowDependency => ({
  table: 'main/posts',
  columns: ['id', 'title'],
  deciding: [],
  conditions: [],
  ...more,
})

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `=${index}`)

describe('The text of a dependency', () => {
  const texts: readonly (readonly [Partial<RowDependency>, string])[] = [
    [{}, 'posts, columns id, title'],
    [{ conditions: [{ column: 'title', values: ['=a'] }] }, 'posts where title = a, columns id, title'],
    [{ conditions: [{ column: 'title', values: ['~'] }] }, 'posts where title is null, columns id, title'],
    [{ conditions: [{ column: 'title', values: ['=null'] }] }, 'posts where title = null, columns id, title'],
    [{ conditions: [{ column: 'title', values: ['=a', '~'] }] }, 'posts where title in (a, null), columns id, title'],
    [{ conditions: [{ column: 'title', values: ['=a'], shown: ['A!'] }] }, 'posts where title = A!, columns id, title'],
    [
      { conditions: ['id', 'title'].map((column) => ({ column, values: ['=1'] })) },
      'posts where id = 1 and title = 1, columns id, title',
    ],
    [{ rows: [] }, 'posts, columns id, title; no rows'],
    [{ rows: ['["1"]', '["2","admin"]'] }, 'posts, columns id, title; rows 1, 2/admin'],
    [
      { conditions: [{ column: 'id', values: many(12) }] },
      'posts where id in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more), columns id, title',
    ],
  ]
  for (const [more, text] of texts) it(text, () => expect(dependencyText(dependency(more))).to.equal(text))

  it('has columns as the database spells them', () => {
    const spelt = dependencyText(
      dependency({ conditions: [{ column: 'title', values: ['=a'] }] }),
      (table, column) => `${table}.${column.toUpperCase()}`,
    )
    expect(spelt).to.equal('posts where main/posts.TITLE = a, columns main/posts.ID, main/posts.TITLE')
  })
})
