import { expect } from 'chai'
import { CacheError, QueryCache } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { errorOf, FakeDatabase, settled, summaryOf } from '../support/FakeDatabase.js'

describe('modes', () => {
  let clock: TestClock
  let cache: QueryCache
  let database: FakeDatabase

  beforeEach(() => {
    clock = new TestClock()
    cache = new QueryCache({ ttl: 100, staleWhileRevalidate: 100, staleIfError: 300, clock })
    database = new FakeDatabase()
  })

  it('`use` is the default', async () => {
    expect(summaryOf(await database.ask(cache, { mode: 'use' }))).to.equal('loaded v1')
    expect(summaryOf(await database.ask(cache))).to.equal('hit v1')
  })

  describe('refresh', () => {
    it('loads whatever the cache holds, and stores the result', async () => {
      await database.ask(cache)
      database.value = 'v2'
      expect(summaryOf(await database.ask(cache, { mode: 'refresh' }))).to.equal('loaded v2')
      expect(summaryOf(await database.ask(cache))).to.equal('hit v2')
    })

    it('does not join a load under way, and lets others join its own', async () => {
      const release = database.hold()
      const first = database.ask(cache)
      database.value = 'v2'
      const refresh = database.ask(cache, { mode: 'refresh' })
      const later = database.ask(cache)
      release()
      const deliveries = await Promise.all([first, refresh, later])
      expect(deliveries.map(summaryOf)).to.deep.equal(['loaded v2', 'loaded v2', 'joined loaded v2'])
      expect(database.loads).to.equal(2)
    })

    it('is not overwritten by a load that began before it', async () => {
      const releaseOld = database.hold()
      const old = database.ask(cache)
      await settled()
      const releaseNew = database.hold()
      database.value = 'v2'
      const refresh = database.ask(cache, { mode: 'refresh' })
      releaseNew()
      expect(summaryOf(await refresh)).to.equal('loaded v2')
      releaseOld()
      expect(summaryOf(await old)).to.equal('loaded v1')
      expect(summaryOf(await database.ask(cache))).to.equal('hit v2')
    })

    it('is not overwritten by a background load that began before it', async () => {
      await database.ask(cache)
      clock.advance(100)
      const releaseOld = database.hold()
      expect(summaryOf(await database.ask(cache))).to.equal('stale v1')
      const releaseNew = database.hold()
      database.value = 'v2'
      const refresh = database.ask(cache, { mode: 'refresh' })
      releaseNew()
      await refresh
      releaseOld()
      await settled()
      expect(summaryOf(await database.ask(cache))).to.equal('hit v2')
    })

    it('lets the earlier load store if it fails itself', async () => {
      const release = database.hold()
      const first = database.ask(cache)
      await settled()
      database.error = new Error('down')
      const refresh = errorOf(database.ask(cache, { mode: 'refresh' }))
      database.error = undefined
      release()
      await Promise.all([first, refresh])
      expect(summaryOf(await database.ask(cache))).to.equal('hit v1')
    })

    it('removes the old result if the new one cannot be cached', async () => {
      await database.ask(cache)
      database.rejection = 'unsupported-value'
      expect(summaryOf(await database.ask(cache, { mode: 'refresh' }))).to.equal('rejected unsupported-value')
      expect(cache.stats().entries).to.equal(0)
    })

    it('serves no stale result if it fails', async () => {
      await database.ask(cache)
      clock.advance(100)
      database.error = new Error('down')
      expect(await errorOf(database.ask(cache, { mode: 'refresh' }))).to.equal(database.error)
    })
  })

  describe('only-if-cached', () => {
    const ask = () => database.ask(cache, { mode: 'only-if-cached' })

    it('serves fresh entries, and stale ones if that is allowed, and never loads', async () => {
      await database.ask(cache)
      expect(summaryOf(await ask())).to.equal('hit v1')
      clock.advance(100)
      expect(summaryOf(await ask())).to.equal('stale v1')
      await settled()
      expect(cache.stats()).to.include({ hits: 2, misses: 1, loads: 1 })
    })

    it('rejects with NOT_CACHED if the entry is missing, too old or invalidated', async () => {
      const check = async (): Promise<void> => {
        const error = await errorOf(ask())
        const message = "Nothing usable is cached under k, and `mode` is 'only-if-cached'."
        expect(error).to.be.instanceOf(CacheError).that.includes({ code: 'NOT_CACHED', message })
      }
      await check()
      await database.ask(cache)
      clock.advance(200)
      await check()
      await database.ask(cache)
      await cache.invalidate({ keys: ['k'] })
      await check()
      expect(cache.stats()).to.include({ hits: 0, misses: 5, loads: 2 })
    })
  })
})
