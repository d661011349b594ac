import { expect } from 'chai'
import { MemoryStore } from '../../lib/index.js'
import { withKey } from '../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'
import { outcomeOf } from '../support/outcome.js'
import { expectSame } from '../support/same.js'
import type { Models } from '../support/models.js'

const hundred = <T>(run: () => PromiseLike<T>): Promise<T[]> => Promise.all(Array.from({ length: 100 }, run))

describe('law 6, boundedness', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const FORMS: readonly (readonly [string, number, (models: Models) => PromiseLike<unknown>])[] = [
    ['a list', 1, ({ User }) => withKey(User.query(), 'k').orderBy('id')],
    ['one', 1, ({ User }) => withKey(User.query(), 'k').findById(1)],
    ['a page', 2, ({ User }) => withKey(User.query(), 'k').page(0, 2)],
    ['a count', 1, ({ User }) => withKey(User.query(), 'k').resultSize()],
    ['a graph', 3, ({ User }) => withKey(User.query(), 'k').withGraphFetched('[posts, manager]')],
    [
      'a query with hooks',
      1,
      ({ User }) =>
        withKey(User.query(), 'k')
          .runBefore((x) => x)
          .runAfter((x) => x),
    ],
  ]

  for (const [name, statements, run] of FORMS) {
    it(`a hundred callers of a cold key share one load: ${name}`, async () => {
      const { models, queryCache } = database.cached()
      database.log.take()
      const results = await hundred(() => run(models))
      expect(database.log.take()).to.have.length(statements)
      expect(queryCache.stats()).to.include({ loads: 1, misses: 100, coalesced: 99, stores: 1, hits: 0 })
      for (const result of results) expectSame(result, results[0])
      if (typeof results[0] === 'object') expect(new Set(results).size).to.equal(100)
    })
  }

  it('a failed load rejects every caller that shares it with the database’s error, and stores nothing', async () => {
    const { models, queryCache } = database.cached()
    const fail = () => outcomeOf(() => withKey(models.User.query(), 'k').where('nothing', 1))
    const expected = await outcomeOf(() => database.plain.User.query().where('nothing', 1))
    database.log.take()
    for (const outcome of await hundred(fail)) expect(outcome).to.deep.equal(expected)
    expect(database.log.take()).to.have.length(1)
    expect(queryCache.stats()).to.include({ loads: 1, stores: 0, entries: 0 })
    expect(await withKey(models.User.query(), 'k')).to.have.length(8)
  })

  it('every caller that shares a failed load has an error of its own', async () => {
    const { models } = database.cached()
    const errors = await hundred(() =>
      withKey(models.User.query(), 'k')
        .where('nothing', 1)
        .then(undefined, (e: unknown) => e),
    )
    expect(new Set(errors).size).to.equal(100)
  })

  it('an error that onError of the loading query answers is still an error for the other callers', async () => {
    const { models } = database.cached()
    const query = () => withKey(models.User.query(), 'k').where('nothing', 1)
    const [answered, failed] = await Promise.all([query().onError(() => 'answered'), outcomeOf(query)])
    expect(answered).to.equal('answered')
    expect(failed).to.have.nested.property('error.name', 'DBError')
  })

  it('a result that cannot be cached holds no caller up: each query runs, and each result is right', async () => {
    const { Base, queryCache } = database.cached()
    class Odd extends Base {
      static override tableName = 'tags'
      override $parseDatabaseJson(json: Record<string, unknown>) {
        return { ...json, odd: /x/ }
      }
    }
    for (const rows of await hundred(() => withKey(Odd.query(), 'k'))) expect(rows).to.have.length(3)
    expect(queryCache.stats()).to.include({ loads: 1, stores: 0 })
  })

  it('the memory for entries is bounded, whatever the number of keys', async () => {
    const store = new MemoryStore({ maxEntries: 20, maxBytes: 20_000 })
    const { models } = database.cached({ store })
    for (let i = 0; i < 60; i++) {
      await withKey(models.User.query(), ['k', i]).limit(i % 9)
      const { entries, bytes } = store.stats()
      expect(entries).to.be.at.most(20)
      expect(bytes).to.be.at.most(20_000)
    }
    expect(store.stats().evictions).to.be.greaterThan(0)
  })
})
