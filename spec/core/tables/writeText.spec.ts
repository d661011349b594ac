import { expect } from 'chai'
import { writeTexts } from '../../../lib/core/tables/writeText.js'
import * as written from '../../../lib/core/tables/writtenTags.js'

const T = 'main/tasks'
const text = (...tags: readonly string[]): string => writeTexts([written.written(T), ...tags]).join()

describe('The text of a write', () => {
  const texts: readonly (readonly [string, readonly string[]])[] = [
    ['tasks: anything', [written.newIn(T), written.anythingIn(T)]],
    ['tasks: new rows', [written.newIn(T), written.valueTag(written.newIn(T), 'project', '?')]],
    ['tasks: new rows; where project = 5', [written.newIn(T), written.valueTag(written.newIn(T), 'project', '=5')]],
    ['tasks: rows 5 deleted', [written.goneIn(T), written.goneRowOf(T, '["5"]')]],
    ['tasks: rows deleted', [written.bulkGoneIn(T)]],
    [
      'tasks: columns status of rows 5, 6',
      [
        written.setIn(T),
        written.columnOf(written.setIn(T), 'status'),
        ...['["5"]', '["6"]'].flatMap((row) => [
          written.rowOf(T, row),
          written.columnOf(written.rowOf(T, row), 'status'),
        ]),
      ],
    ],
    [
      'tasks: columns status; where status = a or null and project = 5',
      [
        written.bulkSetIn(T),
        written.columnOf(written.bulkSetIn(T), 'status'),
        ...['=a', '~'].map((value) =>
          written.valueTag(written.columnOf(written.bulkSetIn(T), 'status'), 'status', value),
        ),
        written.valueTag(written.columnOf(written.bulkSetIn(T), 'status'), 'project', '=5'),
        written.valueTag(written.columnOf(written.bulkSetIn(T), 'status'), 'owner', '?'),
      ],
    ],
  ]
  for (const [expected, tags] of texts) it(expected, () => expect(text(...tags)).to.equal(expected))

  it('has a line for each table, and takes no tag of another for its own', () => {
    const other = 'main/tasks_done'
    expect(
      writeTexts([
        ...[T, other].flatMap((table) => [written.written(table), written.newIn(table)]),
        written.valueTag(written.newIn(other), 'project', '=5'),
        'tables:main',
      ]),
    ).to.deep.equal(['tasks: new rows', 'tasks_done: new rows; where project = 5'])
  })

  it('has columns as the database spells them', () => {
    const set = written.columnOf(written.bulkSetIn(T), 'status')
    expect(writeTexts([written.written(T), set], (_, column) => column.toUpperCase())).to.deep.equal([
      'tasks: columns STATUS',
    ])
  })
})
