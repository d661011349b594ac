import { expect } from 'chai'
import { QueryCache, type QueryCacheOptions } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { FakeDatabase, settled, summaryOf } from '../support/FakeDatabase.js'

describe('lifetimes', () => {
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

  it('are infinite by default', async () => {
    await begin({})
    clock.advance(Number.MAX_SAFE_INTEGER / 2)
    expect(summaryOf(await database.ask(cache))).to.equal('hit v1')
  })

  it('end exactly when the ttl has passed', async () => {
    await begin({ ttl: '1s' })
    clock.advance(999)
    expect(summaryOf(await database.ask(cache))).to.equal('hit v1')
    expect(await cache.hit('k', {})).to.include({ value: 'v1' })
    clock.advance(1)
    expect(await cache.hit('k', {})).to.equal(undefined)
    expect(summaryOf(await database.ask(cache))).to.equal('loaded v2')
  })

  it('begin when the load ends, not when it begins', async () => {
    await begin({ ttl: 100 })
    await cache.clear()
    const release = database.hold()
    const loading = database.ask(cache)
    await settled()
    clock.advance(80)
    release()
    await loading
    clock.advance(80)
    expect(summaryOf(await database.ask(cache))).to.equal('hit v2')
  })

  it('of a query take precedence over those of the cache', async () => {
    await begin({ ttl: 100 })
    await database.ask(cache, { ttl: 1000 }, 'long')
    clock.advance(500)
    expect(summaryOf(await database.ask(cache, {}, 'long'))).to.equal('hit v2')
  })

  it('of a reader can shorten those of the entry, never lengthen them', async () => {
    await begin({ ttl: 100 })
    clock.advance(50)
    expect(await cache.hit('k', { ttl: 50 })).to.equal(undefined)
    expect(await cache.hit('k', { ttl: 51 })).to.include({ value: 'v1' })
    expect(summaryOf(await database.ask(cache, { ttl: 50 }))).to.equal('loaded v2')
    clock.advance(100)
    expect(await cache.hit('k', { ttl: 500 })).to.equal(undefined)
  })

  it('of a reader apply to entries without an end, too', async () => {
    await begin({})
    clock.advance(50)
    expect(summaryOf(await database.ask(cache, { ttl: 50 }))).to.equal('loaded v2')
  })

  it('are shortened by jitter, within its share, and always alike', async () => {
    const endOf = async (key: string): Promise<number | undefined> => {
      const jittery = new QueryCache({ ttl: 1000, jitter: 0.2, clock: new TestClock(0) })
      await new FakeDatabase().ask(jittery, {}, key)
      return (await jittery.inspect(key, {})).entry?.expiresAt
    }
    const ends = await Promise.all(Array.from({ length: 200 }, (_, i) => endOf(`key ${i}`)))
    for (const end of ends) expect(end).to.be.within(800, 1000)
    expect(Math.min(...(ends as number[]))).to.be.below(810)
    expect(Math.max(...(ends as number[]))).to.be.above(990)
    expect(await Promise.all(Array.from({ length: 200 }, (_, i) => endOf(`key ${i}`)))).to.deep.equal(ends)
  })
})
