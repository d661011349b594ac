import { expect } from 'chai'
import * as fc from 'fast-check'
import { CacheError, QueryCache } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { forgetfulStore, GARBAGE, garbageStore, seededChance } from '../../support/faultyStores.js'
import { FakeDatabase, summaryOf } from '../support/FakeDatabase.js'
import { recordEvents } from '../support/recordEvents.js'

describe('a store that answers something else than it was given', () => {
  const recording = recordEvents()
  const failedOperations = () => recording.of('error').map(({ operation, key }) => [operation, key])

  for (const [what, garbage] of Object.entries(GARBAGE)) {
    it(`and answers ${what} costs a load and changes no result`, async () => {
      const database = new FakeDatabase()
      const cache = new QueryCache({ store: garbageStore(garbage) })
      await database.ask(cache)
      recording.events.length = 0
      database.value = 'v2'
      expect(summaryOf(await database.ask(cache))).to.equal('loaded v2')
      expect(await cache.hit('k', {})).to.equal(undefined)
      expect(failedOperations()).to.deep.equal([
        ['get', 'k'],
        ['get', 'k'],
      ])
    })
  }

  it('is reported with what it answered instead of an entry', async () => {
    await new FakeDatabase().ask(new QueryCache({ store: garbageStore(() => 'garbage') }))
    const [event] = recording.of('error')
    const message = 'The store\'s `get` must answer with an entry; it answered with "garbage".'
    expect(event?.error).to.be.instanceOf(CacheError).that.includes({ code: 'INVALID_STORE', message })
  })

  it('may answer `null` for no entry', async () => {
    const cache = new QueryCache({ store: garbageStore(() => null) })
    expect(summaryOf(await new FakeDatabase().ask(cache))).to.equal('loaded v1')
    expect(recording.of('error')).to.deep.equal([])
  })

  it('may freeze entries', async () => {
    const cache = new QueryCache({ store: garbageStore((entry) => entry && Object.freeze(entry)) })
    const database = new FakeDatabase()
    await database.ask(cache)
    await cache.invalidate({ keys: ['other'] })
    expect(summaryOf(await database.ask(cache))).to.equal('hit v1')
    await cache.invalidate({ keys: ['k'] })
    database.value = 'v2'
    expect(summaryOf(await database.ask(cache))).to.equal('loaded v2')
  })

  it('may give out entries that throw when they are changed', async () => {
    const set = (): never => {
      throw new Error('no change')
    }
    const cache = new QueryCache({ store: garbageStore((entry) => entry && new Proxy(entry, { set })) })
    const database = new FakeDatabase()
    await database.ask(cache)
    await cache.invalidate({ keys: ['other'] })
    expect(summaryOf(await database.ask(cache))).to.equal('hit v1')
    expect(cache.stats()).to.include({ hits: 1, misses: 1 })
    expect(cache.stats({ by: 'query' })[0]).to.include({ hits: 1, misses: 1 })
  })

  it('and damages bytes costs a load and changes no result', async () => {
    const store = new ByteStore()
    const cache = new QueryCache({ store })
    const database = new FakeDatabase()
    database.value = { paid: '100', for: ['a', 'b'] }
    await database.ask(cache)
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        store.corrupt((bytes) => bytes.map((byte, i) => (i === at % bytes.length ? byte ^ change : byte)))
        const { answer } = await database.ask(cache)
        expect(answer.status).to.equal('loaded')
        expect(answer.status === 'loaded' && answer.entry.value).to.deep.equal(database.value)
      }),
    )
  })

  it('and forgets at random changes no result, with invalidations between', async () => {
    const operations = fc.array(fc.constantFrom('ask', 'ask', 'ask', 'write', 'clear', 'refresh'), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(operations, fc.nat(), async (sequence, seed) => {
        const cache = new QueryCache({ store: forgetfulStore(seededChance(seed, 3)) })
        const database = new FakeDatabase()
        database.value = 0
        for (const operation of sequence) {
          if (operation === 'write') {
            database.value = (database.value as number) + 1
            await cache.invalidate({ keys: ['k'] })
          } else if (operation === 'clear') await cache.clear()
          else {
            const { answer } = await database.ask(cache, operation === 'refresh' ? { mode: 'refresh' } : {})
            expect(answer.status === 'rejected' || answer.entry.value).to.equal(database.value)
          }
        }
      }),
    )
  })
})
