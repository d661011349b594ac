import { expect } from 'chai'
import { writeClock } from '../../../../lib/cache/freshness/writeClock.js'
import { readStatement } from '../../../../lib/database/sql/readStatement.js'
import { readTags } from '../../../../lib/database/tags/readTags.js'
import { readOf } from './dependenciesOf.js'
import { readCatalog } from './readCatalog.js'

describe('what an answer shows', () => {
  it('is each row by its exact key, with the compared columns beside the key that have a form', () => {
    const { shown } = readOf('select id, email, photo, boss from users')
    const rows = shown?.([{ id: '7', email: 'A@b.c', photo: 'x', boss: null }]) ?? []
    expect(rows.map(({ table, keyValues, values }) => [table.id, keyValues, [...values]])).to.deep.equal([
      [
        'db/users',
        ['7'],
        [
          ['email', '=abc'],
          ['boss', '~'],
        ],
      ],
    ])
  })

  it('is what its conditions say, if each says one value', () => {
    const { shown } = readOf('select id from users where email = ? and boss in (?, ?) and id > 3', ['A@b.c', 1, 2])
    const rows = shown?.([{ id: 7 }]) ?? []
    expect(rows.map(({ values }) => Object.fromEntries(values))).to.deep.equal([{ email: '=abc' }])
  })

  it('of the right side of a LEFT JOIN is what ON says, for rows that it has', () => {
    const sql = 'select p.id, u.id as user from posts p left join users u on u.id = p.author and u.boss = 3'
    const rows = readOf(sql).shown?.([
      { id: 1, user: 2 },
      { id: 4, user: null },
    ])
    const ofUsers = rows?.filter(({ table }) => table.id === 'db/users').map(({ values }) => Object.fromEntries(values))
    expect(ofUsers).to.deep.equal([{ boss: '=3' }])
  })

  it('is nothing where it shows only keys: a row has its key as long as it exists', () => {
    expect(readOf('select id, photo from users where id < 9').shown?.([{ id: 7, photo: 'x' }])).to.deep.equal([])
  })

  it('is nothing of a row whose key it does not show, and nothing by expressions', () => {
    expect(readOf('select email from users').shown).to.equal(undefined)
    const [row] =
      readOf('select id, email, boss + 1 as boss from users').shown?.([{ id: 1, email: 'a', boss: 2 }]) ?? []
    expect(row?.values).to.deep.equal([['email', '=a']])
    expect(
      readOf('select u.id from posts p left join users u on u.id = p.author').shown?.([{ id: null }]),
    ).to.deep.equal([])
  })
})

describe('a condition on a column without an index', () => {
  it('tells writes apart only for a state that was read after the column was first compared', () => {
    const read = (stamp: number) =>
      readTags(readStatement('select id from posts where views = 3'), [], 'other', readCatalog(), stamp)
    expect(read(writeClock.now - 1).dependencies[0]?.conditions).to.deep.equal([])
    expect(read(writeClock.now).dependencies[0]?.conditions).to.deep.equal([{ column: 'views', values: ['=3'] }])
  })
})
