import { expect } from 'chai'
import type { Knex } from 'knex'
import { Model } from 'objection'
import { cachedKnex } from '../../../lib/knex/index.js'
import { CachedModel, QueryCache } from '../../../lib/index.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { TestClock } from '../../support/TestClock.js'

class Base extends CachedModel {}

class Tag extends Base {
  static override tableName = 'tags'
}

class Post extends Base {
  static override tableName = 'posts'
}

class User extends Base {
  static override tableName = 'users'
  static override relationMappings = {
    posts: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.authorId' } },
  }
}

/** The kinds of query that bypassed the cache, and how often for which reason. */
const bypassed = (cache: QueryCache): Record<string, unknown> =>
  Object.fromEntries(cache.stats({ by: 'query' }).map(({ name, bypassesByReason }) => [name, bypassesByReason]))

describe('a query that bypasses the cache', () => {
  let clock: TestClock
  let database: SpecDatabase
  let queryCache: QueryCache

  beforeEach(async () => {
    clock = new TestClock()
    database = await openSpecDatabase()
    queryCache = new QueryCache({ clock })
    Base.knex(database.knex)
    Base.queryCache = queryCache
  })

  afterEach(() => database.close())

  describe('of a model', () => {
    it('has the name of its statement', async () => {
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

    it('has the name of its statement among several at once', async () => {
      const queries = [1, 2, 3].flatMap((id) => [
        User.query().findById(id).withCache(false),
        Tag.query().where({ id }).withCache(false),
      ])
      await Promise.all(queries)
      expect(Object.values(bypassed(queryCache))).to.deep.equal([{ disabled: 3 }, { disabled: 3 }])
    })

    it('has the name of the first statement of its graph', async () => {
      await User.query().withGraphFetched('posts').withCache(false)
      expect(bypassed(queryCache)).to.deep.equal({ 'select `users`.* from `users`': { disabled: 1 } })
    })

    it('has the name of its statement if it counts', async () => {
      await User.transaction((trx) => User.query(trx).withCache().resultSize())
      const [name] = Object.keys(bypassed(queryCache))
      expect(name).to.match(/^select count\(\*\)/)
    })

    it('has the name of the caller’s key, where there is one', async () => {
      await User.transaction(async (trx) => User.query(trx).withCacheKey(['users', 7]))
      expect(bypassed(queryCache)).to.deep.equal({ "['users', ?]": { transaction: 1 } })
    })

    it('has no name of another statement if it sends none', async () => {
      await User.query()
        .resolve([])
        .withCache()
        .runAfter(async (users) => {
          await User.query()
          return users
        })
      expect(bypassed(queryCache)).to.deep.equal({ '(statement not seen)': { resolved: 1 } })
    })

    it('has no name of the statement that its hook sends', async () => {
      await User.query()
        .withCache(false)
        .runAfter(async (users) => {
          await Tag.query().orderBy('id')
          return users
        })
      expect(bypassed(queryCache)).to.deep.equal({ 'select `users`.* from `users`': { disabled: 1 } })
    })

    it('counts with the loads of the same statement', async () => {
      const query = () => User.query().where('id', 1).withCache()
      await query()
      await User.transaction(async (trx) => query().transacting(trx))
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

    it('has the name of its statement', async () => {
      await db('tags').where('id', 1).withCache(false)
      await db.transaction((trx) => trx('tags').where('id', 2).withCache())
      await db.raw('select label from tags where id = 3').withCache(false)
      expect(bypassed(queryCache)).to.deep.equal({
        'select * from `tags` where `id` = ?': { disabled: 1, transaction: 1 },
        'select label from tags where id = ?': { disabled: 1 },
      })
    })

    it('has the name of the caller’s key, where there is one', async () => {
      await db.transaction((trx) => trx('tags').withCacheKey('tags'))
      expect(bypassed(queryCache)).to.deep.equal({ tags: { transaction: 1 } })
    })
  })

  it('has the name of the key of its computation', async () => {
    await queryCache.wrap('sum', () => User.query().resultSize(), { mode: 'bypass' })
    expect(bypassed(queryCache)).to.deep.equal({ sum: { mode: 1 } })
  })

  describe('is timed', () => {
    /** A hook that takes this long. */
    const takes =
      (milliseconds: number) =>
      (result: unknown): unknown => {
        clock.advance(milliseconds)
        return result
      }
    const groups = (by: 'query' | 'reason'): Record<string, number> =>
      Object.fromEntries(
        queryCache
          .stats({ by })
          .filter(({ bypasses }) => bypasses > 0)
          .map(({ name, bypassTime }) => [name, bypassTime]),
      )

    it('as a whole, by query and by reason', async () => {
      await Tag.query().withCache(false).runAfter(takes(5))
      await Tag.query().withCache({ mode: 'bypass' }).runAfter(takes(7))
      await queryCache.wrap('sum', () => takes(20)(1), { mode: 'bypass' })
      expect(groups('query')).to.deep.equal({ sum: 20, 'select `tags`.* from `tags`': 12 })
      expect(groups('reason')).to.deep.equal({ mode: 27, disabled: 5 })
    })

    it('if it counts, and if it is of plain Knex', async () => {
      const db = cachedKnex(database.knex, { cache: queryCache })
      await User.query()
        .withCache({ mode: 'bypass' })
        .onBuild(() => clock.advance(3))
        .resultSize()
      await db('tags')
        .withCache({ mode: 'bypass' })
        .on('query', () => clock.advance(4))
      expect(groups('reason')['mode']).to.be.greaterThanOrEqual(7)
      expect(Object.values(groups('query')))
        .to.have.length(2)
        .and.to.not.include(0)
    })

    it('if it fails', async () => {
      await Tag.query()
        .withCache(false)
        .runAfter(() => {
          clock.advance(9)
          throw new Error('no')
        })
        .catch(() => undefined)
      expect(groups('reason')).to.deep.equal({ disabled: 9 })
    })

    it('and its table comes before one that takes less', async () => {
      await Tag.query().runAfter(takes(5)).withCache()
      await User.query().runAfter(takes(50)).withCache(false)
      expect(queryCache.stats({ by: 'table' }).map(({ name }) => name)).to.deep.equal(['users', 'tags'])
    })
  })
})
