import { expect } from 'chai'
import { CacheError, type InvalidationTargets } from '../../../lib/index.js'
import { withKey } from '../../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

describe('invalidate({ rows })', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  /** The queries that send SQL after the invalidation. */
  async function fallen(targets: InvalidationTargets): Promise<string[]> {
    const { models, queryCache } = database.cached()
    const reads = {
      one: () => withKey(models.User.query().findById(1), 'one'),
      two: () => withKey(models.User.query().findById(2), 'two'),
      none: () => withKey(models.User.query().findById(999), 'none'),
      all: () => withKey(models.User.query(), 'all'),
      tag: () => withKey(models.Tag.query().findById(1), 'tag'),
    }
    for (const read of Object.values(reads)) await read()
    await queryCache.invalidate(targets)
    const sent: string[] = []
    for (const [name, read] of Object.entries(reads)) {
      database.log.take()
      await read()
      if (database.log.take().length > 0) sent.push(name)
    }
    return sent
  }

  const cases: readonly (readonly [InvalidationTargets, readonly string[]])[] = [
    [{ rows: { users: [1] } }, ['one', 'all']],
    [{ rows: { '"main"."Users"': ['2', 1n] } }, ['one', 'two', 'all']],
    [{ rows: { users: [999] } }, ['none', 'all']],
    [{ rows: { users: [] } }, ['all']],
    [{ rows: { tags: [2] } }, []],
    [{ rows: { posts: [1], tags: [1] } }, ['tag']],
    // No query is known to name this row, so all queries that could are invalidated.
    [{ rows: { users: ['a b', 0.5] } }, ['all']],
    [{ tables: ['users'] }, ['one', 'two', 'none', 'all']],
  ]

  for (const [targets, expected] of cases) {
    const name = JSON.stringify(targets, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
    it(`${name} ends ${expected.join(', ') || 'nothing'}`, async () => {
      expect(await fallen(targets)).to.deep.equal(expected)
    })
  }

  it('accepts composite keys as arrays of strings and numbers', async () => {
    const { knex } = database
    await knex.schema.createTable('seats', (table) => {
      table.string('hall')
      table.integer('number')
      table.primary(['hall', 'number'])
    })
    const { Base, queryCache } = database.cached()
    class Seat extends Base {
      static override tableName = 'seats'
      static override idColumn = ['hall', 'number']
    }
    const read = (hall: string, number: number) => withKey(Seat.query().findById([hall, number]), [hall, number])
    const sent = async (hall: string, number: number): Promise<number> => {
      database.log.take()
      await read(hall, number)
      return database.log.take().length
    }
    for (const hall of ['5', '6']) for (const number of [1, 2]) await read(hall, number)
    await queryCache.invalidate({
      rows: {
        seats: [
          ['5', 1],
          ['6', '2'],
        ],
      },
    })
    expect([await sent('5', 1), await sent('5', 2), await sent('6', 1), await sent('6', 2)]).to.deep.equal([1, 0, 0, 1])
  })

  const wrong: readonly (readonly [unknown, string])[] = [
    [[1], '`rows` must be an object of lists of keys by table; it was an array of 1.'],
    [{ users: 1 }, '`rows.users` must be an array; it was 1.'],
    [{ users: [null] }, '`rows` must hold keys of strings, numbers and bigints; one was null.'],
    [{ users: [[1, {}]] }, '`rows` must hold keys of strings, numbers and bigints; one was an object of class Object.'],
    [{ '': [1] }, '`tables` must hold names of tables; one was "".'],
  ]

  for (const [rows, message] of wrong) {
    it(`throws: ${message}`, () => {
      const { queryCache } = database.cached()
      expect(() => queryCache.invalidate({ rows } as InvalidationTargets))
        .to.throw(CacheError, message)
        .with.property('code', 'INVALID_TARGET')
    })
  }
})
