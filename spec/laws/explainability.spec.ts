import { expect } from 'chai'
import { withoutDatabase } from '../../lib/core/tag.js'
import type { Model } from 'objection'
import {
  MemoryStore,
  QueryCache,
  TieredStore,
  type BypassReason,
  type CachedQueryBuilder,
  type CacheExplanation,
} from '../../lib/index.js'
import { FakeHub } from '../cache/processes/support/FakeBus.js'
import { FakeSharedStore } from '../cache/processes/support/FakeSharedStore.js'
import { SharedState } from '../cache/processes/support/SharedState.js'
import { cachedBase, withAutomaticKey, withKey } from '../support/cachedBase.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'
import { defineModels } from '../support/models.js'

type Any = CachedQueryBuilder<Model>

/** Of Objection's builder, but not of its types. */
interface Internal {
  childQueryOf(builder: unknown): Any
}

const tiered = (shared: FakeSharedStore): TieredStore =>
  new TieredStore({ local: new MemoryStore(), shared, bus: new FakeHub().connect() })

const asCached = (builder: unknown): Any => builder as Any
const explain = (builder: unknown): Promise<CacheExplanation> => asCached(builder).explainCache()

/** What a reader can act on. */
const SENTENCES = /^[A-Z][^]*[.)]$/

/** A binding that no key can show. */
class OwnDate extends Date {}

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
    it(`explainCache() gives the reason why ${name} bypasses the cache, and the query bypasses it`, async () => {
      const { models, queryCache } = database.cached()
      const query = () => asCached(withKey(models.User.query(), 'k'))
      await query()
      const changed = () => change(query) as Any
      const { detail, ...explanation } = await explain(changed())
      expect(explanation).to.include({ status: 'bypass', reason })
      expect(detail).to.match(SENTENCES)
      const before = queryCache.stats()
      const outcome = await changed()
        .withCacheInfo()
        .then(
          ({ cache }) => cache,
          () => undefined,
        )
      const key = explanation.key === undefined ? {} : { key: explanation.key }
      if (outcome !== undefined) expect(outcome).to.deep.equal({ status: 'bypass', reason, detail, ...key })
      expect(queryCache.stats()).to.deep.include({
        bypasses: before.bypasses + 1,
        bypassesByReason: { [reason]: 1 },
        hits: before.hits,
        stores: before.stores,
      })
    })
  }

  it('explainCache() says that a query without a request to cache, or without a connection, bypasses the cache', async () => {
    const { models } = database.cached()
    expect(await explain(models.User.query())).to.include({ status: 'bypass', reason: 'not-asked' })
    const { detail, ...info } = (await asCached(models.User.query()).withCacheInfo()).cache
    expect(info).to.deep.equal({ status: 'bypass', reason: 'not-asked' })
    expect(detail).to.match(SENTENCES).and.to.include('withCache()')
    const { User } = defineModels(cachedBase(undefined as never))
    expect(await explain(withKey(User.query(), 'k'))).to.include({ status: 'bypass', reason: 'no-connection' })
  })

  it('explainCache() says that a query in a transaction bypasses the cache, and the query sees its own writes', async () => {
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

  it('a statement that Knex streams bypasses the cache', async () => {
    const { models, queryCache } = database.cached()
    const before = queryCache.stats()
    const rows: unknown[] = []
    for await (const row of withKey(models.Tag.query(), 'k').toKnexQuery().stream()) rows.push(row)
    expect(rows).to.have.length(3)
    expect(queryCache.stats()).to.deep.equal(before)
  })

  it('explainCache() gives key, tags, times and size of a miss, then of a hit', async () => {
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
    const tables = warm.dependsOn.map((text) => /^(\w+)(?:,| where .*,) columns /.exec(text)?.[1])
    expect(tables).to.include.members(['users', 'posts', 'tags', 'post_tags'])
    expect(warm.dependsOn.map(withoutDatabase)).to.include.members(['key:"k"', 'tag:mine'])
    expect(warm.bytes).to.be.greaterThan(500)
  })

  it('explainCache() runs no SQL and no hooks', async () => {
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

  it('withCacheInfo() gives the result and how the query was answered', async () => {
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

  it('explainCache() gives the key of a query that bypasses the cache, where it has one', async () => {
    const { models, queryCache } = database.cached()
    const given = async (change: (query: Any) => unknown = (query) => query) =>
      (await explain(change(asCached(withKey(models.User.query(), 'k').where('id', 1))))).key
    const automatic = async (change: (query: Any) => unknown = (query) => query) =>
      (await explain(change(asCached(withAutomaticKey(models.User.query().where('id', 1)))))).key
    const [ofName, ofItself] = [await given(), await automatic()]
    expect([ofName, ofItself]).to.not.include(undefined)
    for (const change of [(query: Any) => query.forUpdate(), (query: Any) => query.resolve([])]) {
      expect(await given(change)).to.equal(ofName)
    }
    expect(await given((query) => query.withCacheKey('k', { mode: 'bypass' }))).to.equal(ofName)
    expect(await automatic((query) => query.withCache({ mode: 'bypass' }))).to.equal(ofItself)
    expect(await automatic((query) => query.withCache(false))).to.equal(ofItself)
    expect(await given((query) => query.context({ user: new Map() }))).to.equal(undefined)
    await models.User.transaction(async (trx) => {
      expect(await given((query) => query.transacting(trx))).to.equal(undefined)
    })
    await queryCache.close()
    expect(await given()).to.equal(ofName)
  })

  it('explainCache() runs the functions of a query without a key as often as the query itself', async () => {
    const runs: number[] = []
    for (const isAsked of [false, true]) {
      const { models } = database.cached()
      let count = 0
      const query = asCached(withAutomaticKey(models.User.query())).where((builder: Any) => {
        count++
        builder.where('id', new OwnDate(0))
      })
      await (isAsked ? query.withCacheInfo() : query).catch(() => undefined)
      runs.push(count)
    }
    expect(runs[1]).to.equal(runs[0])
  })

  it('stats() counts bypasses by reason, writes, and results that were not stored', async () => {
    const { models, queryCache } = database.cached({ maxEntryBytes: 200 })
    const other = new QueryCache()
    for (let i = 0; i < 2; i++) await asCached(withKey(models.User.query(), 'k')).forUpdate()
    await asCached(models.Tag.query()).withCache(false)
    await withKey(models.User.query(), 'k')
    const before = queryCache.stats()
    expect(before).to.deep.include({
      bypasses: 3,
      bypassesByReason: { lock: 2, disabled: 1 },
      notStoredByReason: { 'store-refused': 1 },
      misses: 1,
      stores: 0,
    })
    await models.Tag.query()
      .findById(1)
      .patch({ label: 'written' } as object)
    await models.Tag.transaction(async (trx) => {
      for (const id of [1, 2])
        await models.Tag.query(trx)
          .findById(id)
          .patch({ label: `t${id}` } as object)
    })
    const rolledBack = models.Tag.transaction(async (trx) => {
      await models.Tag.query(trx)
        .findById(1)
        .patch({ label: 'never' } as object)
      throw new Error('rolled back')
    })
    expect(await rolledBack.catch((error: Error) => error.message)).to.equal('rolled back')
    await queryCache.invalidate({ keys: ['k'] })
    expect(queryCache.stats()).to.include({ invalidations: 1, writes: before.writes + 2 })
    expect(other.stats(), 'of the same process').to.include({ invalidations: 0, writes: 2 })
    expect(new QueryCache().stats()).to.include({ writes: 0 })
    expect(before.bypassesByReason, 'a copy').to.deep.equal({ lock: 2, disabled: 1 })
  })

  it('stats() gives entries and bytes of this process alone, not of a shared store', async () => {
    const state = new SharedState(Date.now)
    const stores = [new FakeSharedStore(state, 'a'), tiered(new FakeSharedStore(state, 'b'))] as const
    const figures = []
    for (const store of stores) {
      const queryCache = new QueryCache({ store })
      const { Tag } = defineModels(cachedBase(database.knex, queryCache))
      for (let i = 0; i < 3; i++) await withKey(Tag.query(), 'k')
      const { hits, entries, bytes, evictions } = queryCache.stats()
      figures.push({ hits: hits > 0, entries, bytes: typeof bytes, evictions })
      await queryCache.close()
    }
    expect(figures).to.deep.equal([
      { hits: true, entries: undefined, bytes: 'undefined', evictions: undefined },
      { hits: true, entries: 1, bytes: 'number', evictions: 0 },
    ])
  })

  it('explainCache() gives the reason of a closed cache', async () => {
    const queryCache = new QueryCache()
    const { Tag } = defineModels(cachedBase(database.knex, queryCache))
    await queryCache.close()
    expect(await explain(withKey(Tag.query(), 'k'))).to.include({ status: 'bypass', reason: 'closed' })
    expect(await withKey(Tag.query(), 'k')).to.have.length(3)
  })
})
