import { expect } from 'chai'
import { withoutDatabase } from '../../lib/core/tag.js'
import type { Model } from 'objection'
import { QueryCache, type BypassReason, type CachedQueryBuilder, type CacheExplanation } from '../../lib/index.js'
import { cachedBase, withKey } from '../support/cachedBase.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'
import { defineModels } from '../support/models.js'

type Any = CachedQueryBuilder<Model>

/** Of Objection's builder, but not of its types. */
interface Internal {
  childQueryOf(builder: unknown): Any
}

const asCached = (builder: unknown): Any => builder as Any
const explain = (builder: unknown): Promise<CacheExplanation> => asCached(builder).explainCache()

describe('law 7, explainability', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const BYPASSES: readonly (readonly [BypassReason, string, (query: () => Any) => unknown])[] = [
    ['disabled', 'withCache(false)', (query) => query().withCache(false)],
    ['mode', "mode: 'bypass'", (query) => query().withCacheKey('k', { mode: 'bypass' })],
    ['lock', 'forUpdate()', (query) => query().forUpdate()],
    ['lock', 'forShare()', (query) => query().forShare()],
    ['lock', 'forUpdate().skipLocked()', (query) => query().forUpdate().skipLocked()],
    ['lock', 'forUpdate().noWait()', (query) => query().forUpdate().noWait()],
    ['resolved', 'resolve()', (query) => query().resolve([])],
    ['resolved', 'a graph that is not allowed', (query) => query().allowGraph('posts').withGraphFetched('company')],
    ['child', 'childQueryOf()', (query) => (query() as unknown as Internal).childQueryOf(query())],
    ['context', 'a context with a function', (query) => query().context({ log: () => undefined })],
    ['context', 'a context with an instance', (query) => query().context({ user: new Map() })],
  ]

  for (const [reason, name, change] of BYPASSES) {
    it(`says why ${name} goes past the cache, and so it does`, async () => {
      const { models, queryCache } = database.cached()
      const query = () => asCached(withKey(models.User.query(), 'k'))
      await query()
      const changed = () => change(query) as Any
      expect(await explain(changed())).to.include({ status: 'bypass', reason })
      const before = queryCache.stats()
      const outcome = await changed()
        .withCacheInfo()
        .then(
          ({ cache }) => cache,
          () => undefined,
        )
      if (outcome !== undefined) expect(outcome).to.include({ status: 'bypass', reason })
      expect(queryCache.stats()).to.include({ bypasses: before.bypasses + 1, hits: before.hits, stores: before.stores })
    })
  }

  it('says that a query that asks for nothing, or has no connection, is none of its business', async () => {
    const { models } = database.cached()
    expect(await explain(models.User.query())).to.include({ status: 'bypass', reason: 'not-asked' })
    expect((await asCached(models.User.query()).withCacheInfo()).cache).to.deep.equal({
      status: 'bypass',
      reason: 'not-asked',
    })
    const { User } = defineModels(cachedBase(undefined as never))
    expect(await explain(withKey(User.query(), 'k'))).to.include({ status: 'bypass', reason: 'no-connection' })
  })

  it('says that a query in a transaction goes past the cache, and it sees its own writes there', async () => {
    const { models, queryCache } = database.cached()
    const before = await withKey(models.Tag.query(), 'k').orderBy('id')
    await models.Tag.transaction(async (trx) => {
      await models.Tag.query(trx).patch({ label: 'inside' } as object)
      expect(await explain(withKey(models.Tag.query(trx), 'k'))).to.include({ status: 'bypass', reason: 'transaction' })
      expect((await withKey(models.Tag.query(trx), 'k'))[0]).to.include({ label: 'inside' })
      expect((await withKey(models.Tag.bindTransaction(trx).query(), 'k'))[0]).to.include({ label: 'inside' })
      expect((await withKey(models.Tag.query().transacting(trx), 'k'))[0]).to.include({ label: 'inside' })
      expect(
        (
          await withKey(
            models.Tag.query().runBefore((_, b) => void b.transacting(trx)),
            'k',
          )
        )[0],
      ).to.include({ label: 'inside' })
      expect(await withKey(models.Tag.query(trx), 'k').resultSize()).to.equal(3)
      await trx.rollback()
    }).catch(() => undefined)
    expect(queryCache.stats()).to.include({ bypasses: 5, stores: 1 })
    expectSame(await withKey(models.Tag.query(), 'k').orderBy('id'), before)
  })

  it('a statement that Knex streams is past the cache altogether', async () => {
    const { models, queryCache } = database.cached()
    const before = queryCache.stats()
    const rows: unknown[] = []
    for await (const row of withKey(models.Tag.query(), 'k').toKnexQuery().stream()) rows.push(row)
    expect(rows).to.have.length(3)
    expect(queryCache.stats()).to.deep.equal(before)
  })

  it('tells of a miss, then of a hit: key, tags, times and size', async () => {
    const { models } = database.cached({ clock: { now: () => 1000 }, ttl: '1m' })
    const query = () => withKey(models.User.query(), 'k', { tags: ['mine'] }).withGraphFetched('posts.tags')
    const cold = await explain(query())
    expect(cold).to.deep.include({
      status: 'miss',
      reason: undefined,
      storedAt: undefined,
      expiresAt: undefined,
      bytes: undefined,
    })
    const tags = ['key:"k"', 'tag:mine', 'table:users', 'table:posts', 'table:tags', 'table:post_tags']
    expect(cold.dependsOn.map(withoutDatabase)).to.include.members(tags)
    database.log.take()
    await query()
    const warm = await explain(query())
    expect(warm).to.deep.include({ status: 'hit', key: cold.key, storedAt: 1000, expiresAt: 61_000 })
    expect(warm.dependsOn.map(withoutDatabase)).to.include.members(tags)
    expect(warm.bytes).to.be.greaterThan(500)
  })

  it('runs nothing, not even hooks', async () => {
    const { models } = database.cached()
    let ran = 0
    database.log.take()
    await explain(
      withKey(models.User.query(), 'k')
        .runBefore(() => void ran++)
        .onBuild(() => void ran++),
    )
    expect(ran).to.equal(0)
    expect(database.log.take()).to.deep.equal([])
  })

  it('withCacheInfo() tells how the query was answered, beside its result', async () => {
    let now = 0
    const { models } = database.cached({ clock: { now: () => now } })
    const query = () => asCached(withKey(models.Tag.query(), 'k').orderBy('id'))
    const [one, two] = await Promise.all([query().withCacheInfo(), query().withCacheInfo()])
    expect([one.cache.status, two.cache.status]).to.deep.equal(['miss', 'coalesced'])
    now = 5
    const fast = await query().withCacheInfo()
    expect(fast.cache).to.deep.equal({ status: 'hit', key: one.cache.key, age: 5 })
    const slow = await query()
      .runAfter((rows) => rows)
      .withCacheInfo()
    expect(slow.cache).to.deep.equal(fast.cache)
    expectSame(slow.result, one.result)
  })

  it('a closed cache is a reason like any other', async () => {
    const queryCache = new QueryCache()
    const { Tag } = defineModels(cachedBase(database.knex, queryCache))
    await queryCache.close()
    expect(await explain(withKey(Tag.query(), 'k'))).to.include({ status: 'bypass', reason: 'closed' })
    expect(await withKey(Tag.query(), 'k')).to.have.length(3)
  })
})
