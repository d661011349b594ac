import { expect } from 'chai'
import type { Model } from 'objection'
import { CachedModel, CachedQueryBuilder, QueryCache, type CacheOptions } from '../../../lib/index.js'
import { withKey } from '../../support/cachedBase.js'
import { outcomeOf } from '../../support/outcome.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

describe('counts', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  it('run the hooks that build the query on a hit, too', async () => {
    const { models, queryCache } = database.cached()
    let allowed = true
    const count = () =>
      withKey(models.User.query(), 'k')
        .onBuild(() => {
          if (!allowed) throw new Error('forbidden')
        })
        .resultSize()
    for (let i = 0; i < 2; i++) expect(await count()).to.equal(8)
    expect(queryCache.stats().hits).to.equal(1)
    allowed = false
    expect(await outcomeOf(count)).to.have.nested.property('error.message', 'forbidden')
    allowed = true
  })

  it('run them on a stale answer, too, and keep their errors to themselves', async () => {
    let now = 0
    const { models, queryCache } = database.cached({ clock: { now: () => now } })
    const count = (options: CacheOptions, forbid = false) =>
      withKey(models.User.query(), 'k', options)
        .onBuild(() => {
          if (forbid) throw new Error('forbidden')
        })
        .resultSize()
    const [refused, counted] = await Promise.all([outcomeOf(() => count({ ttl: 10 }, true)), count({ ttl: 10 })])
    expect(refused).to.have.nested.property('error.message', 'forbidden')
    expect(counted).to.equal(8)
    now = 20
    for (const stale of [{ staleIfError: 1000 }, { staleWhileRevalidate: 1000 }]) {
      expect(await outcomeOf(() => count(stale, true))).to.have.nested.property('error.message', 'forbidden')
    }
    expect(queryCache.stats().errors).to.equal(0)
  })

  it('of pages go through a project’s own resultSize()', async () => {
    class OwnBuilder<M extends Model, R = M[]> extends CachedQueryBuilder<M, R> {
      override async resultSize(): Promise<number> {
        return 1000 + (await super.resultSize())
      }
    }
    class Tag extends CachedModel {
      static override tableName = 'tags'
      static override QueryBuilder = OwnBuilder
      static override queryCache = new QueryCache()
    }
    Tag.knex(database.knex)
    expect((await Tag.query().page(0, 1)).total).to.equal(1003)
    for (let i = 0; i < 2; i++) expect((await Tag.query().withCacheKey('k').page(0, 1)).total).to.equal(1003)
    expect(Tag.queryCache.stats().hits).to.equal(1)
  })

  it('are never asked of the database by only-if-cached', async () => {
    const { models } = database.cached()
    const query = () => withKey(models.User.query(), 'k', { mode: 'only-if-cached' })
    const runs = [
      () => query().resultSize(),
      () =>
        query()
          .context({ log: () => undefined })
          .resultSize(),
      () =>
        query()
          .context({ log: () => undefined })
          .execute(),
      () => query().forUpdate().execute(),
    ]
    database.log.take()
    for (const run of runs) expect(await outcomeOf(run)).to.have.nested.property('error.name', 'CacheError')
    expect(database.log.take()).to.deep.equal([])
  })
})
