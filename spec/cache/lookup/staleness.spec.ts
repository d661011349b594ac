import { expect } from 'chai'
import { QueryCache, type QueryCacheOptions } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { errorOf, FakeDatabase, settled, summaryOf } from '../support/FakeDatabase.js'
import { recordEvents } from '../support/recordEvents.js'

describe('stale results', () => {
  const recording = recordEvents()
  let clock: TestClock
  let cache: QueryCache
  let database: FakeDatabase

  const begin = async (options: QueryCacheOptions): Promise<void> => {
    clock = new TestClock()
    cache = new QueryCache({ ...options, clock })
    database = new FakeDatabase()
    await database.ask(cache)
    database.value = 'v2'
  }

  describe('staleWhileRevalidate', () => {
    beforeEach(() => begin({ ttl: 100, staleWhileRevalidate: 50 }))

    it('serves the old result at once while one load runs in the background, and then the new one', async () => {
      clock.advance(100)
      const release = database.hold()
      expect(summaryOf(await database.ask(cache))).to.equal('stale v1')
      expect(summaryOf(await database.ask(cache))).to.equal('stale v1')
      const both = await Promise.all([database.ask(cache), database.ask(cache)])
      expect(both.map(summaryOf)).to.deep.equal(['stale v1', 'joined stale v1'])
      expect([database.loads, database.detached]).to.deep.equal([2, [false, true]])
      release()
      await settled()
      expect(summaryOf(await database.ask(cache))).to.equal('hit v2')
      expect(cache.stats()).to.include({ hits: 5, misses: 1, loads: 2, stores: 2, errors: 0 })
    })

    it('is not served by the fast path', async () => {
      clock.advance(100)
      expect(await cache.hit('k', {})).to.equal(undefined)
    })

    it('ends when its time is up', async () => {
      clock.advance(150)
      expect(summaryOf(await database.ask(cache))).to.equal('loaded v2')
    })

    it('never serves an invalidated entry', async () => {
      clock.advance(100)
      await cache.invalidate({ keys: ['k'] })
      expect(summaryOf(await database.ask(cache))).to.equal('loaded v2')
    })

    it('reports a failing background load, goes on serving, and tries again', async () => {
      clock.advance(100)
      database.error = new Error('down')
      expect(summaryOf(await database.ask(cache))).to.equal('stale v1')
      await settled()
      expect(recording.of('error')).to.deep.equal([{ operation: 'revalidate', key: 'k', error: database.error }])
      database.error = undefined
      expect(summaryOf(await database.ask(cache))).to.equal('stale v1')
      await settled()
      expect(summaryOf(await database.ask(cache))).to.equal('hit v2')
      expect(cache.stats()).to.include({ hits: 3, misses: 1, loads: 3, errors: 1 })
    })

    it('does not store a result that was invalidated during the background load', async () => {
      clock.advance(100)
      const release = database.hold()
      await database.ask(cache)
      await cache.invalidate({ keys: ['k'] })
      database.value = 'v3'
      release()
      await settled()
      expect(summaryOf(await database.ask(cache))).to.equal('loaded v3')
    })
  })

  describe('staleIfError', () => {
    beforeEach(async () => {
      await begin({ ttl: 100, staleIfError: 1000 })
      clock.advance(100)
    })

    it('loads again if that succeeds', async () => {
      expect(summaryOf(await database.ask(cache))).to.equal('loaded v2')
      expect(database.detached).to.deep.equal([false, true])
      expect(cache.stats()).to.include({ hits: 0, misses: 2, loads: 2 })
    })

    it('serves the old result to all callers if loading fails, and reports the error', async () => {
      database.error = new Error('down')
      const both = await Promise.all([database.ask(cache), database.ask(cache)])
      expect(both.map(summaryOf)).to.deep.equal(['stale v1', 'joined stale v1'])
      expect(recording.of('error')).to.deep.equal([{ operation: 'load', key: 'k', error: database.error }])
      expect(cache.stats()).to.include({ hits: 2, misses: 1, loads: 2, errors: 1 })
    })

    it('ends when its time is up', async () => {
      clock.advance(1000)
      database.error = new Error('down')
      expect(await errorOf(database.ask(cache))).to.equal(database.error)
    })

    it('never serves an entry that was invalidated before or during the load, and counts a miss', async () => {
      database.error = new Error('down')
      const release = database.hold()
      const asking = errorOf(database.ask(cache))
      await settled()
      await cache.invalidate({ keys: ['k'] })
      release()
      expect(await asking).to.equal(database.error)
      expect(await errorOf(database.ask(cache))).to.equal(database.error)
      expect(cache.stats()).to.include({ hits: 0, misses: 3, loads: 3 })
    })
  })

  describe('of several callers at once', () => {
    it('gives no caller an older result than it accepts', async () => {
      await begin({ ttl: 1000, staleIfError: 1000 })
      clock.advance(100)
      const both = await Promise.all([database.ask(cache), database.ask(cache, { ttl: 50 })])
      expect(both.map(summaryOf)).to.deep.equal(['hit v1', 'loaded v2'])
    })

    it('revalidates for one caller what is fresh for another', async () => {
      await begin({ ttl: 1000, staleWhileRevalidate: 1000 })
      clock.advance(100)
      const both = await Promise.all([database.ask(cache), database.ask(cache, { ttl: 50 })])
      expect(both.map(summaryOf)).to.deep.equal(['hit v1', 'stale v1'])
      await settled()
      expect(summaryOf(await database.ask(cache))).to.equal('hit v2')
    })

    it('is a hit for a caller for which the entry is fresh, though the caller that it joins gets it as stale', async () => {
      await begin({ ttl: 1000, staleWhileRevalidate: 1000 })
      clock.advance(100)
      const both = await Promise.all([database.ask(cache, { ttl: 50 }), database.ask(cache)])
      expect(both.map(summaryOf)).to.deep.equal(['stale v1', 'joined hit v1'])
    })

    it('gives the stale answer to a failed load only to callers that allow it', async () => {
      await begin({ ttl: 100, staleIfError: 1000 })
      clock.advance(200)
      database.error = new Error('down')
      const lenient = database.ask(cache)
      const strict = errorOf(database.ask(cache, { staleIfError: 0 }))
      expect(summaryOf(await lenient)).to.equal('stale v1')
      expect(await strict).to.equal(database.error)
    })
  })
})
