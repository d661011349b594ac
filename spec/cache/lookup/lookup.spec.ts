import { expect } from 'chai'
import { MemoryStore, QueryCache, type CacheStore } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { TestClock } from '../../support/TestClock.js'
import { errorOf, FakeDatabase, requestOf, settled, summaryOf } from '../support/FakeDatabase.js'

const stores: [string, () => CacheStore][] = [
  ['a store in the process', () => new MemoryStore()],
  ['a store that answers later', () => new ByteStore()],
]

for (const [name, makeStore] of stores) {
  describe(`QueryCache with ${name}`, () => {
    let cache: QueryCache
    let database: FakeDatabase

    beforeEach(() => {
      cache = new QueryCache({ store: makeStore(), clock: new TestClock() })
      database = new FakeDatabase()
    })

    it('loads once and then hits', async () => {
      expect(summaryOf(await database.ask(cache))).to.equal('loaded v1')
      database.value = 'v2'
      expect(summaryOf(await database.ask(cache))).to.equal('hit v1')
      expect((await cache.hit('k', {}))?.value).to.equal('v1')
      expect(database.loads).to.equal(1)
    })

    it('caches `undefined`', async () => {
      database.value = undefined
      await database.ask(cache)
      expect(summaryOf(await database.ask(cache))).to.equal('hit undefined')
    })

    it('keeps keys apart', async () => {
      await database.ask(cache, {}, 'k1')
      database.value = 'v2'
      expect(summaryOf(await database.ask(cache, {}, 'k2'))).to.equal('loaded v2')
      expect(summaryOf(await database.ask(cache, {}, 'k1'))).to.equal('hit v1')
    })

    it('loads once for a hundred callers', async () => {
      const release = database.hold()
      const callers = Array.from({ length: 100 }, () => database.ask(cache))
      await settled()
      release()
      const deliveries = (await Promise.all(callers)).map(summaryOf)
      expect(deliveries[0]).to.equal('loaded v1')
      expect(new Set(deliveries.slice(1))).to.deep.equal(new Set(['joined loaded v1']))
      expect(database.loads).to.equal(1)
      expect(cache.stats()).to.include({ hits: 0, misses: 100, coalesced: 99, loads: 1, stores: 1 })
    })

    it('looks up once for a hundred callers where there is an entry', async () => {
      await database.ask(cache)
      const deliveries = (await Promise.all(Array.from({ length: 100 }, () => database.ask(cache)))).map(summaryOf)
      expect([deliveries[0], new Set(deliveries.slice(1))]).to.deep.equal(['hit v1', new Set(['joined hit v1'])])
      expect(cache.stats()).to.include({ hits: 100, misses: 1, coalesced: 0, loads: 1 })
    })

    it('gives the error of a load to all callers that wait, stores nothing, and loads again for the next one', async () => {
      const release = database.hold()
      database.error = new Error('the database is down')
      const callers = Array.from({ length: 100 }, () => errorOf(database.ask(cache)))
      await settled()
      release()
      expect(new Set(await Promise.all(callers))).to.deep.equal(new Set([database.error]))
      expect(cache.stats()).to.include({ misses: 100, coalesced: 99, loads: 1, stores: 0, entries: 0, errors: 0 })
      database.error = undefined
      expect(summaryOf(await database.ask(cache))).to.equal('loaded v1')
    })

    it('rejects with what a load throws before it returns a promise', async () => {
      const error = new Error('at once')
      const load = (): never => {
        throw error
      }
      for (const mode of ['use', 'refresh'] as const) {
        expect(await errorOf(cache.getOrLoad(requestOf(load, { mode })))).to.equal(error)
      }
      expect(summaryOf(await database.ask(cache))).to.equal('loaded v1')
    })

    it('remembers why a result is not cached, until one is', async () => {
      database.rejection = 'unsupported-value'
      expect(summaryOf(await database.ask(cache))).to.equal('rejected unsupported-value')
      expect(await cache.inspect('k', {})).to.deep.equal({
        rejection: { cacheable: false, reason: 'unsupported-value' },
      })
      expect(cache.stats()).to.include({ bypasses: 1, stores: 0, misses: 1 })
      await cache.clear()
      expect(await cache.inspect('k', {})).to.deep.equal({ rejection: undefined })
      database.rejection = undefined
      await database.ask(cache)
      expect(await cache.inspect('k', {})).to.have.all.keys('entry', 'age')
      await cache.invalidate({ keys: ['k'] })
      expect(await cache.inspect('k', {})).to.deep.equal({ rejection: undefined })
    })

    it('inspects without counting', async () => {
      await database.ask(cache)
      const before = cache.stats()
      const { entry, age } = await cache.inspect('k', {})
      expect([entry?.value, entry?.tags, age]).to.deep.equal(['v1', ['key:"k"', 'table:users'], 'fresh'])
      expect(cache.stats()).to.deep.equal(before)
    })

    it('removes an entry that cannot be rebuilt', async () => {
      await database.ask(cache)
      await cache.unusable('k', new Error('cannot be rebuilt'))
      expect(await cache.hit('k', {})).to.equal(undefined)
      expect(cache.stats()).to.include({ errors: 1, entries: 0 })
    })

    it('gives no hit for a missing entry, and counts nothing', async () => {
      expect(await cache.hit('k', {})).to.equal(undefined)
      expect(cache.stats()).to.include({ hits: 0, misses: 0 })
    })
  })
}

describe('QueryCache', () => {
  it('answers synchronously from a synchronous store', async () => {
    const cache = new QueryCache()
    await new FakeDatabase().ask(cache)
    const found = cache.hit('k', {})
    expect(found).to.include({ value: 'v1' })
  })

  it('never serves an entry of another cache on the same store', async () => {
    const store = new MemoryStore()
    const database = new FakeDatabase()
    await database.ask(new QueryCache({ store }))
    database.value = 'v2'
    expect(summaryOf(await database.ask(new QueryCache({ store })))).to.equal('loaded v2')
  })

  it('counts the tags in the size of an entry', async () => {
    const tags = (count: number) => Array.from({ length: count }, (_, i) => `tag:${String(i).padStart(96, '0')}`)
    const bytesWith = async (count: number): Promise<number> => {
      const cache = new QueryCache()
      await new FakeDatabase().ask(cache, { tags: tags(count) })
      return cache.stats().bytes ?? Number.NaN
    }
    expect((await bytesWith(100)) - (await bytesWith(0))).to.equal(100 * (8 + 16 + 100))
  })
})
