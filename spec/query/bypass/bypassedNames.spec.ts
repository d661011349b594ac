import { expect } from 'chai'
import type { Knex } from 'knex'
import { cachedKnex } from '../../../lib/knex/index.js'
import type { QueryCache } from '../../../lib/index.js'
import type { Models } from '../../support/models.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

/** The kinds of query that bypassed the cache, and how often for which reason. */
const bypassed = (cache: QueryCache): Record<string, unknown> =>
  Object.fromEntries(cache.stats({ by: 'query' }).map(({ name, bypassesByReason }) => [name, bypassesByReason]))

describe('the name of a query that bypasses the cache', () => {
  let database: SpecDatabase
  let models: Models
  let queryCache: QueryCache

  beforeEach(async () => {
    database = await openSpecDatabase()
    ;({ models, queryCache } = database.cached())
  })

  afterEach(() => database.close())

  describe('of a model', () => {
    it('is its statement', async () => {
      const { User } = models
      await User.query().where('id', 1).withCache(false)
      await User.query().where('id', 2).withCache(false)
      await User.transaction(async (trx) => {
        await User.query(trx).where('id', 1).withCache()
      })
      await User.query().orderBy('id').forUpdate().withCache()
      expect(bypassed(queryCache)).to.deep.equal({
        'select `users`.* from `users` where `id` = ?': { disabled: 2, transaction: 1 },
        'select `users`.* from `users` order by `id` asc': { lock: 1 },
      })
      expect(queryCache.stats({ by: 'model' })).to.have.length(1)
      expect(queryCache.stats({ by: 'query' })[0]).to.include({ model: 'User', table: 'users', misses: 0 })
    })

    it('is the statement of each of several at once', async () => {
      const { User, Tag } = models
      const queries = [1, 2, 3].flatMap((id) => [
        User.query().findById(id).withCache(false),
        Tag.query().where({ id }).withCache(false),
      ])
      await Promise.all(queries)
      expect(Object.values(bypassed(queryCache))).to.deep.equal([{ disabled: 3 }, { disabled: 3 }])
    })

    it('is the first statement of a graph', async () => {
      await models.User.query().withGraphFetched('posts').withCache(false)
      expect(bypassed(queryCache)).to.deep.equal({ 'select `users`.* from `users`': { disabled: 1 } })
    })

    it('is its statement if it counts', async () => {
      await models.User.transaction((trx) => models.User.query(trx).withCache().resultSize())
      const [name] = Object.keys(bypassed(queryCache))
      expect(name).to.match(/^select count\(\*\)/)
    })

    it('is the caller’s key, where there is one', async () => {
      await models.User.transaction((trx) => models.User.query(trx).withCacheKey(['users', 7]))
      expect(bypassed(queryCache)).to.deep.equal({ "['users', ?]": { transaction: 1 } })
    })

    it('is not the statement of something else if the query sends none', async () => {
      const { User } = models
      await User.query()
        .resolve([])
        .withCache()
        .runAfter(async (users) => {
          await User.query()
          return users
        })
      expect(bypassed(queryCache)).to.deep.equal({ '(statement not seen)': { resolved: 1 } })
    })

    it('is not the statement of a load inside of its hook', async () => {
      const { User, Tag } = models
      await User.query()
        .withCache(false)
        .runAfter(async (users) => {
          await Tag.query().orderBy('id')
          return users
        })
      expect(bypassed(queryCache)).to.deep.equal({ 'select `users`.* from `users`': { disabled: 1 } })
    })

    it('stays that of a query which was loaded before', async () => {
      const query = () => models.User.query().where('id', 1).withCache()
      await query()
      await models.User.transaction((trx) => query().transacting(trx))
      const [kind, ...others] = queryCache.stats({ by: 'query' })
      expect(others).to.deep.equal([])
      expect(kind).to.include({ misses: 1, bypasses: 1 })
    })
  })

  describe('of plain Knex', () => {
    let db: Knex

    beforeEach(() => {
      db = cachedKnex(database.knex, { cache: queryCache })
    })

    it('is its statement', async () => {
      await db('tags').where('id', 1).withCache(false)
      await db.transaction((trx) => trx('tags').where('id', 2).withCache())
      await db.raw('select label from tags where id = 3').withCache(false)
      expect(bypassed(queryCache)).to.deep.equal({
        'select * from `tags` where `id` = ?': { disabled: 1, transaction: 1 },
        'select label from tags where id = ?': { disabled: 1 },
      })
    })

    it('is the caller’s key, where there is one', async () => {
      await db.transaction((trx) => trx('tags').withCacheKey('tags'))
      expect(bypassed(queryCache)).to.deep.equal({ tags: { transaction: 1 } })
    })
  })

  it('is the key of a computation', async () => {
    await queryCache.wrap('sum', () => models.User.query().resultSize(), { mode: 'bypass' })
    expect(bypassed(queryCache)).to.deep.equal({ sum: { mode: 1 } })
  })
})
