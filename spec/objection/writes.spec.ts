import { expect } from 'chai'
import type { Model } from 'objection'
import { CacheError, type CachedQueryBuilder } from '../../lib/index.js'
import { withKey } from '../support/cachedBase.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

type AnyBuilder = Record<string, (...args: unknown[]) => AnyBuilder>

const WRITES: readonly (readonly [string, (builder: AnyBuilder) => unknown])[] = [
  ['insert', (b) => b['insert']?.({})],
  ['insertAndFetch', (b) => b['insertAndFetch']?.({})],
  ['insertGraph', (b) => b['insertGraph']?.({})],
  ['insertGraphAndFetch', (b) => b['insertGraphAndFetch']?.({})],
  ['upsertGraph', (b) => b['upsertGraph']?.({})],
  ['upsertGraphAndFetch', (b) => b['upsertGraphAndFetch']?.({})],
  ['update', (b) => b['update']?.({})],
  ['updateAndFetchById', (b) => b['updateAndFetchById']?.(1, {})],
  ['patch', (b) => b['patch']?.({})],
  ['patchAndFetchById', (b) => b['patchAndFetchById']?.(1, {})],
  ['delete', (b) => b['delete']?.()],
  ['del', (b) => b['del']?.()],
  ['deleteById', (b) => b['deleteById']?.(1)],
  ['relate', (b) => b['relate']?.(1)],
  ['unrelate', (b) => b['unrelate']?.()],
  ['increment', (b) => b['increment']?.('age', 1)],
  ['decrement', (b) => b['decrement']?.('age', 1)],
  ['truncate', (b) => b['truncate']?.()],
]

describe('writes', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  for (const [name, write] of WRITES) {
    it(`withCacheKey().${name}() is refused at the call, with what to do instead`, () => {
      const { models } = database.cached()
      const call = () => write(withKey(models.User.query(), 'k') as unknown as AnyBuilder)
      expect(call)
        .to.throw(CacheError, `${name}() writes, and withCacheKey() and withCache() are for the result of a find.`)
        .with.property('code', 'NOT_A_FIND')
    })
  }

  it('withCacheKey() and withCache() on a query that writes are refused at the call', () => {
    const { models } = database.cached()
    const patch = models.User.query().patch({}) as unknown as CachedQueryBuilder<Model>
    const truncate = (models.Tag.query() as unknown as AnyBuilder)[
      'truncate'
    ]?.() as unknown as CachedQueryBuilder<Model>
    for (const write of [patch, truncate]) {
      for (const ask of [() => write.withCacheKey('k'), () => write.withCache(), () => write.withCache({ ttl: 1 })]) {
        expect(ask).to.throw(CacheError, 'this query writes').with.property('code', 'NOT_A_FIND')
      }
      write.withCache(false)
    }
  })

  it('withCache(false) on a query that writes changes nothing', async () => {
    const { models, queryCache } = database.cached()
    const builder = models.User.query() as unknown as CachedQueryBuilder<Model>
    expect(
      await builder
        .withCache(false)
        .patch({ age: 1 } as object)
        .where('id', 1),
    ).to.equal(1)
    expect(queryCache.stats().bypasses).to.equal(0)
  })

  it('writes that fetch, and graphs that compare before they write, read the database', async () => {
    const { models, queryCache } = database.cached()
    const { User, Post } = models
    await withKey(User.query(), 'all').withGraphFetched('posts.tags')
    const user = await withKey(User.query(), 'one').findById(1).withGraphFetched('posts').throwIfNotFound()
    await database.knex('users').where('id', 1).update({ name: 'behind the back' })

    expect(await user.$query().patchAndFetch({ age: 50 })).to.include({ age: 50, name: 'behind the back' })
    expect(await User.query().patchAndFetchById(1, { age: 51 })).to.include({ age: 51 })
    expect(await User.query().insertAndFetch({ id: 90, name: 'new' } as object)).to.include({ id: 90, age: null })
    const graph = await User.query().upsertGraphAndFetch({ id: 1, posts: [{ id: 1, title: 'kept' }] } as object)
    expect(graph).to.have.nested.property('posts.length', 1)
    expect(await Post.query().where('authorId', 1)).to.have.length(1)
    expect(
      await User.query().insertGraphAndFetch({ id: 91, name: 'n', posts: [{ id: 91, title: 'p' }] } as object),
    ).to.have.nested.property('posts[0].id', 91)
    expect(await user.$fetchGraph('company')).to.have.nested.property('company.id', 1)
    expect(queryCache.stats().hits).to.equal(0)
  })

  it('an instance from the cache can be written with: it is as one from the database', async () => {
    const { models } = database.cached()
    await withKey(models.User.query(), 'one').findById(2)
    const user = (await withKey(models.User.query(), 'one').findById(2)) as InstanceType<typeof models.User>
    await user.$query().patch({ name: 'renamed' } as object)
    expect(await user.$relatedQuery('posts')).to.have.length(3)
    expectSame((await user.$query()).toJSON(), (await database.plain.User.query().findById(2))?.toJSON())
    expect(user.$toDatabaseJson()).to.include({ id: 2, name: 'renamed' })
  })
})
