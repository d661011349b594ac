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

    it('has the name of its statement, not that of the question for columns before it', async () => {
      const graph = () => User.query().withGraphJoined('posts')
      for (let i = 0; i < 2; i++) await graph().withCache(false)
      const [[name, reasons], ...others] = Object.entries(bypassed(queryCache)) as [[string, unknown]]
      expect(others).to.deep.equal([])
      expect(name).to.match(/^select `users`\.`id` as `id`/)
      expect(reasons).to.deep.equal({ disabled: 2 })
      await graph().withCache()
      expect(queryCache.stats({ by: 'query' })).to.have.length(1)
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

    it('is not named by a statement of its hook if it sends none', async () => {
      await User.query()
        .resolve([])
        .withCache()
        .runAfter(async (users) => {
          await User.query()
          return users
        })
      expect(bypassed(queryCache)).to.deep.equal({ '(statement not seen)': { resolved: 1 } })
    })

    it('is not named by a statement of its hook', async () => {
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

    it('counts only if it reads', async () => {
      await db('tags').where('id', 99).delete().withCache(false)
      await db('tags').insert({ label: 'new' }).withCache(false)
      const write = db('tags').where('id', 99).update({ label: 'x' }).withCache(false)
      expect(await write.withCacheInfo()).to.deep.include({ result: 0 })
      expect(bypassed(queryCache)).to.deep.equal({})
      await db.raw('update tags set label = label').withCache(false)
      expect(bypassed(queryCache)).to.deep.equal({ 'update tags set label = label': { disabled: 1 } })
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
    const times = (by: 'query' | 'reason'): Record<string, number> =>
      Object.fromEntries(
        queryCache
          .stats({ by })
          .filter(({ bypasses }) => bypasses > 0)
          .map(({ name, bypassTime }) => [name, bypassTime]),
      )
    const slowly = () => {
      clock.advance(1000)
    }

    beforeEach(() => {
      database.knex.on('query', ({ sql }: { sql: string }) => clock.advance(sql.includes('users') ? 10 : 1))
    })

    it('by query and by reason', async () => {
      await User.query().withCache(false)
      await Tag.query().withCache({ mode: 'bypass' })
      await Tag.query().withCache(false)
      expect(times('query')).to.deep.equal({ 'select `users`.* from `users`': 10, 'select `tags`.* from `tags`': 2 })
      expect(times('reason')).to.deep.equal({ disabled: 11, mode: 1 })
    })

    it('with its graph, and without its hooks before and after', async () => {
      await User.query().runBefore(slowly).withGraphFetched('posts').runAfter(slowly).withCache(false)
      expect(times('reason')).to.deep.equal({ disabled: 11 })
    })

    it('if it counts', async () => {
      await User.query().withCache({ mode: 'bypass' }).resultSize()
      expect(times('reason')).to.deep.equal({ mode: 10 })
    })

    it('if it is of plain Knex', async () => {
      const db = cachedKnex(database.knex, { cache: queryCache })
      await db('tags').withCache({ mode: 'bypass' })
      await db.raw('select 1 as one from users').withCache({ mode: 'bypass' })
      expect(times('reason')).to.deep.equal({ mode: 11 })
    })

    it('if it is a computation, with its queries', async () => {
      const compute = async () => {
        await database.knex('users')
        return queryCache.wrap('inner', () => database.knex('tags'), { mode: 'bypass' })
      }
      await queryCache.wrap('outer', compute, { mode: 'bypass' })
      expect(times('query')).to.deep.equal({ outer: 11, inner: 1 })
    })

    it('if it fails', async () => {
      await User.query()
        .where('nope', 1)
        .withCache(false)
        .catch(() => undefined)
      expect(times('reason')).to.deep.equal({ disabled: 10 })
    })

    it('if a function that builds it withdraws the answer of the cache', async () => {
      const query = () => User.query().withCacheKey('users')
      await query()
      await query().onBuild((builder) => void builder.forUpdate())
      await query()
        .runAfter(slowly)
        .onBuild((builder) => void builder.forUpdate())
      expect(times('reason')).to.deep.equal({ lock: 20 })
    })

    it('so that what took longest comes first', async () => {
      await Tag.query().withCache()
      await Tag.query().withCache(false)
      await User.query().withCache(false)
      expect(queryCache.stats({ by: 'table' }).map(({ name }) => name)).to.deep.equal(['users', 'tags'])
    })
  })
})
