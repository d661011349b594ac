import { expect } from 'chai'
import type { Model } from 'objection'
import { MemoryStore, QueryCache, type CachedQueryBuilder } from '../../../lib/index.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { settled } from '../../cache/support/FakeDatabase.js'
import { withKey, withAutomaticKey } from '../../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { TestClock } from '../../support/TestClock.js'
import { deferred } from '../../../lib/core/deferred.js'

/** The builder, with the cache's methods. */
const asCached = (builder: unknown): CachedQueryBuilder<Model> => builder as CachedQueryBuilder<Model>

describe('a cache that is switched off', () => {
  const recorded = recordEvents()
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
    recorded.events.length = 0
  })

  afterEach(() => database.close())

  const labels = async (query: PromiseLike<unknown>): Promise<string[]> =>
    ((await query) as { label: string }[]).map(({ label }) => label)

  it('has a state that says why', async () => {
    const cache = new QueryCache()
    const states = [cache.state]
    for (const step of [() => cache.resume(), () => cache.pause(), () => cache.pause(), () => cache.resume()]) {
      step()
      states.push(cache.state)
    }
    expect(states).to.deep.equal(['on', 'on', 'paused', 'paused', 'on'])
    cache.pause()
    await cache.close()
    cache.resume()
    expect([cache.state, cache.closed]).to.deep.equal(['closed', true])
  })

  it('stays off for its life with `enabled: false`, and until it is closed', async () => {
    const cache = new QueryCache({ enabled: false })
    for (const step of [() => cache.resume(), () => cache.pause(), () => cache.resume()]) {
      step()
      expect(cache.state).to.equal('off')
    }
    await cache.close()
    expect(cache.state).to.equal('closed')
  })

  it('resolves each call of close() when the store has closed, which it does once', async () => {
    const gate = deferred<void>()
    let closings = 0
    const store = Object.assign(new MemoryStore(), { close: () => (closings++, gate.promise) })
    const cache = new QueryCache({ store, storeTimeout: Infinity })
    let ended = 0
    const closed = [cache.close(), cache.close()].map((each) => each.then(() => ended++))
    await settled()
    expect([closings, ended, cache.state]).to.deep.equal([1, 0, 'closed'])
    gate.resolve()
    await Promise.all(closed)
  })

  it('refuses an `enabled` that is neither true nor false', () => {
    expect(() => new QueryCache({ enabled: 'false' as never })).to.throw(
      '`enabled` must be true or false; it was "false".',
    )
  })

  for (const [reason, remedy] of [
    ['off', 'OBJECTION_CACHE=off'],
    ['paused', 'cache.resume()'],
  ] as const) {
    it(`says so where queries and counts bypass it: ${reason}`, async () => {
      const { models, queryCache } = database.cached({ enabled: reason === 'paused' })
      queryCache.pause()
      const query = () => asCached(withKey(models.Tag.query(), 'k'))
      const { status, reason: explained, detail, key } = await query().explainCache()
      expect([status, explained]).to.deep.equal(['bypass', reason])
      expect(detail).to.include(remedy)
      const { cache } = await query().withCacheInfo()
      expect(cache).to.deep.equal({ status: 'bypass', reason, detail, key })
      expect(await query().resultSize()).to.equal(3)
      expect(recorded.of('bypass').map((event) => [event.reason, event.model])).to.deep.equal([
        [reason, 'Tag'],
        [reason, 'Tag'],
      ])
      expect(queryCache.stats()).to.deep.include({ bypasses: 2, bypassesByReason: { [reason]: 2 }, stores: 0 })
    })

    it(`lets wrap() run its function each time: ${reason}`, async () => {
      const cache = new QueryCache({ ttl: '1h', enabled: reason === 'paused' })
      let runs = 0
      const ask = () => cache.wrap('k', () => ++runs)
      if (reason === 'paused') await ask()
      cache.pause()
      const before = runs
      expect([await ask(), await ask()]).to.deep.equal([before + 1, before + 2])
      expect(cache.stats().bypassesByReason).to.deep.equal({ [reason]: 2 })
    })

    it(`never lets \`only-if-cached\` ask the database: ${reason}`, async () => {
      const { models, queryCache } = database.cached({ enabled: reason === 'paused' })
      await withKey(models.Tag.query(), 'k')
      queryCache.pause()
      database.log.take()
      let runs = 0
      const asked: (() => PromiseLike<unknown>)[] = [
        () => withKey(models.Tag.query(), 'k', { mode: 'only-if-cached' }),
        () => withKey(models.Tag.query(), 'k', { mode: 'only-if-cached' }).resultSize(),
        () => queryCache.wrap('k', () => ++runs, { mode: 'only-if-cached' }),
      ]
      for (const ask of asked) {
        const error = (await Promise.resolve(ask()).catch((each: unknown) => each)) as { code: string; message: string }
        expect(error.code).to.equal('NOT_CACHED')
        expect(error.message).to.include(`it cannot be: ${reason}`)
      }
      expect([database.log.take(), runs]).to.deep.equal([[], 0])
    })
  }

  it('serves its entries after the pause, but for those that a write invalidated', async () => {
    const { models, queryCache } = database.cached()
    const tags = () => withKey(models.Tag.query(), 'tags').orderBy('id')
    const users = () => withAutomaticKey(models.User.query())
    await tags()
    await users()
    queryCache.pause()
    await database.knex('tags').where('id', 1).update({ label: 'written' })
    expect(await labels(tags())).to.include('written')
    queryCache.resume()
    database.log.take()
    await users()
    expect(database.log.take(), 'an entry that nothing invalidated').to.deep.equal([])
    expect(await labels(tags())).to.include('written')
    expect(database.log.take(), 'an entry that the write invalidated').to.have.length(1)
  })

  it('invalidates and clears by hand during the pause', async () => {
    const { models, queryCache } = database.cached()
    const ask = (key: string) => withKey(models.Tag.query(), key)
    await ask('a')
    await ask('b')
    queryCache.pause()
    await queryCache.invalidate({ keys: ['a'] })
    queryCache.resume()
    database.log.take()
    await ask('b')
    expect(database.log.take()).to.deep.equal([])
    await ask('a')
    expect(database.log.take()).to.have.length(1)
    queryCache.pause()
    await queryCache.clear()
    queryCache.resume()
    expect(queryCache.stats().entries).to.equal(0)
  })

  it('does not store the result of a load that ends during the pause, and says so', async () => {
    const cache = new QueryCache({ ttl: '1h' })
    const gate = deferred<number>()
    const [own, waiter] = [cache.wrap('k', () => gate.promise), cache.wrap('k', () => 2)]
    cache.pause()
    const later = cache.wrap('k', () => 3)
    gate.resolve(1)
    expect([await own, await waiter, await later]).to.deep.equal([1, 1, 3])
    expect(cache.stats()).to.deep.include({ stores: 0, entries: 0, coalesced: 1, notStoredByReason: { paused: 1 } })
    cache.resume()
    expect([await cache.wrap('k', () => 4), await cache.wrap('k', () => 5)]).to.deep.equal([4, 4])
  })

  it('stores the result of a load that outlasts the pause', async () => {
    const cache = new QueryCache({ ttl: '1h' })
    const gate = deferred<number>()
    const own = cache.wrap('k', () => gate.promise)
    cache.pause()
    cache.resume()
    const joiner = cache.wrap('k', () => 2)
    gate.resolve(1)
    expect([await own, await joiner, await cache.wrap('k', () => 3)]).to.deep.equal([1, 1, 1])
  })

  it('neither serves stale results nor stores what a background load brings', async () => {
    const clock = new TestClock()
    const cache = new QueryCache({ clock, ttl: 10, staleWhileRevalidate: 1000, staleIfError: 1000 })
    await cache.wrap('k', () => 1)
    clock.advance(15)
    const gate = deferred<number>()
    expect(await cache.wrap('k', () => gate.promise), 'stale').to.equal(1)
    cache.pause()
    gate.resolve(2)
    await settled()
    expect(cache.stats()).to.deep.include({ stores: 1, notStoredByReason: { paused: 1 } })
    const failure = await cache
      .wrap('k', () => Promise.reject(new Error('down')))
      .catch((error: Error) => error.message)
    expect(failure, 'staleIfError').to.equal('down')
    cache.resume()
    expect(await cache.wrap('k', () => 3), 'stale as before the pause').to.equal(1)
  })

  it('is part of no other cache’s entry without what it reads', async () => {
    const outer = new QueryCache()
    const { models, queryCache } = database.cached()
    queryCache.pause()
    const ask = () =>
      outer.wrap('outer', async () => (await withKey(models.Tag.query(), 'k').findById(1)) !== undefined)
    const count = () => outer.wrap('count', () => withKey(models.Tag.query(), 'n').resultSize())
    expect([await ask(), await count()]).to.deep.equal([true, 3])
    database.log.take()
    await ask()
    await count()
    expect(database.log.take()).to.deep.equal([])
    await database.knex('tags').where('id', 1).delete()
    expect([await ask(), await count()]).to.deep.equal([false, 2])
  })
})
