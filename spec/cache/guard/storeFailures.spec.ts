import { expect } from 'chai'
import { MemoryStore, QueryCache, type CacheError, type CacheStore } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import {
  brokenPromiseStore,
  hangingStore,
  rejectingStore,
  STORE_ERROR,
  throwingStore,
} from '../../support/faultyStores.js'
import { TestClock } from '../../support/TestClock.js'
import { errorOf, FakeDatabase, settled, summaryOf } from '../support/FakeDatabase.js'
import { recordEvents } from '../support/recordEvents.js'

/** Stores that fail at every call, and the error that says so. */
const FAILING: [string, () => CacheStore, (operation: string) => unknown][] = [
  ['throws', throwingStore, () => STORE_ERROR],
  ['rejects', rejectingStore, () => STORE_ERROR],
  ['answers with broken promises', brokenPromiseStore, () => STORE_ERROR],
]

describe('a store that fails', () => {
  const recording = recordEvents()
  const failedOperations = () => recording.of('error').map(({ operation, key }) => [operation, key])

  for (const [how, makeStore, errorFor] of FAILING) {
    describe(`and ${how}`, () => {
      let cache: QueryCache
      const database = new FakeDatabase()
      beforeEach(() => {
        cache = new QueryCache({ store: makeStore(), clock: new TestClock() })
        database.value = 'v1'
      })

      it('costs a load for each query and changes no result', async () => {
        expect(summaryOf(await database.ask(cache))).to.equal('loaded v1')
        database.value = 'v2'
        expect(summaryOf(await database.ask(cache))).to.equal('loaded v2')
        expect(await cache.hit('k', {})).to.equal(undefined)
        const failures = [
          ['get', 'k'],
          ['set', 'k'],
          ['get', 'k'],
          ['set', 'k'],
          ['get', 'k'],
        ]
        expect(failedOperations()).to.deep.equal(failures)
        for (const { operation, error } of recording.of('error')) expect(error).to.equal(errorFor(operation))
        expect(cache.stats()).to.include({ errors: 5, hits: 0, misses: 2, loads: 2, stores: 0 })
      })

      it('still loads once for concurrent callers', async () => {
        const deliveries = await Promise.all(Array.from({ length: 100 }, () => database.ask(cache)))
        expect(new Set(deliveries.map(summaryOf))).to.deep.equal(new Set(['loaded v1', 'joined loaded v1']))
        expect(cache.stats()).to.include({ loads: 1, errors: 2 })
      })

      it('makes no other operation fail', async () => {
        await cache.invalidate({ keys: ['k'] })
        await cache.clear()
        await cache.unusable('k', new Error('cannot be rebuilt'))
        expect(await cache.inspect('k', {})).to.deep.equal({ rejection: undefined })
        await cache.close()
        expect(failedOperations()).to.deep.equal([
          ['clear', undefined],
          ['rebuild', 'k'],
          ['delete', 'k'],
          ['get', 'k'],
          ['close', undefined],
        ])
      })

      it('is given as the reason why nothing was stored', async () => {
        await database.ask(cache)
        const { rejection } = await cache.inspect('k', {})
        expect(rejection).to.include({ cacheable: false, reason: 'store-refused' })
      })
    })
  }

  describe('and never answers', () => {
    let clock: TestClock
    let cache: QueryCache
    const database = new FakeDatabase()
    beforeEach(() => {
      clock = new TestClock()
      cache = new QueryCache({ store: hangingStore(), storeTimeout: 40, clock })
    })

    it('is waited for no longer than the limit', async () => {
      let delivered: string | undefined
      const asking = database.ask(cache).then((delivery) => (delivered = summaryOf(delivery)))
      await settled()
      clock.advance(39)
      await settled()
      expect(recording.of('error')).to.deep.equal([])
      expect(delivered).to.equal(undefined)
      clock.advance(1)
      await settled()
      // The circuit is open, so the store is not called a second time.
      await asking
      expect(delivered).to.equal('loaded v1')
      const messages = recording
        .of('error')
        .map(({ error }) => [(error as CacheError).code, (error as CacheError).message])
      expect(messages).to.deep.equal([['STORE_TIMEOUT', "The store's `get` did not answer within 40 ms."]])
      expect(clock.waiting).to.equal(0)
    })

    it('is cleared and closed all the same', async () => {
      for (const end of [cache.clear(), cache.close()]) {
        clock.advance(40)
        await end
      }
      expect(failedOperations()).to.deep.equal([
        ['clear', undefined],
        ['close', undefined],
      ])
    })

    it('is waited for without end if the limit is `Infinity`', async () => {
      cache = new QueryCache({ store: hangingStore(), storeTimeout: Infinity, clock })
      void database.ask(cache)
      await settled()
      expect(clock.waiting).to.equal(0)
    })
  })

  it('leaves no timer behind if it answers in time', async () => {
    const clock = new TestClock()
    const cache = new QueryCache({ store: new ByteStore(), clock })
    await new FakeDatabase().ask(cache)
    clock.advance(250)
    expect(clock.waiting).to.equal(0)
  })

  it('and does not take an entry is reported, and the result is delivered', async () => {
    const cache = new QueryCache({ store: new MemoryStore({ maxEntryBytes: 300 }) })
    const database = new FakeDatabase()
    database.value = 'x'.repeat(1000)
    const { answer } = await database.ask(cache)
    expect(answer).to.include({ status: 'loaded', stored: false })
    expect(cache.stats()).to.include({ stores: 0, errors: 0, entries: 0 })
    const [bypass] = recording.of('bypass')
    expect(bypass).to.include({ key: 'k', reason: 'store-refused' })
    expect(bypass?.detail).to.match(/ of 1\d\d\d bytes\./)
  })

  it('does not hide the errors of loads', async () => {
    const database = new FakeDatabase()
    database.error = new Error('the database is down')
    const cache = new QueryCache({ store: throwingStore() })
    expect(await errorOf(database.ask(cache))).to.equal(database.error)
  })
})
