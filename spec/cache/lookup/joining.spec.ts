import { expect } from 'chai'
import { MemoryStore, QueryCache } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { FakeDatabase, requestOf, settled, summaryOf } from '../support/FakeDatabase.js'

describe('a caller of a key that is being loaded', () => {
  let clock: TestClock
  let cache: QueryCache
  let database: FakeDatabase

  beforeEach(() => {
    clock = new TestClock()
    cache = new QueryCache({ joinTimeout: 100, clock })
    database = new FakeDatabase()
  })

  it('waits as long as `joinTimeout`; then one caller loads again, and the others join that load', async () => {
    const release = database.hold()
    const first = database.ask(cache)
    const others = [database.ask(cache), database.ask(cache), database.ask(cache)]
    await settled()
    clock.advance(99)
    await settled()
    expect(database.loads).to.equal(1)
    database.value = 'v2'
    clock.advance(1)
    await settled()
    expect(database.loads).to.equal(2)
    release()
    expect(summaryOf(await first)).to.equal('loaded v1')
    const deliveries = (await Promise.all(others)).map(summaryOf)
    expect(deliveries).to.deep.equal(['loaded v2', 'joined loaded v2', 'joined loaded v2'])
    expect([summaryOf(await database.ask(cache)), clock.waiting]).to.deep.equal(['hit v2', 0])
  })

  it('leaves no timer behind, and has none without a limit', async () => {
    await Promise.all([database.ask(cache), database.ask(cache)])
    expect(clock.waiting).to.equal(0)
    const patient = new QueryCache({ joinTimeout: Infinity, clock })
    const release = database.hold()
    const both = [database.ask(patient), database.ask(patient)]
    await settled()
    expect(clock.waiting).to.equal(0)
    release()
    expect((await Promise.all(both)).map(summaryOf)).to.deep.equal(['loaded v1', 'joined loaded v1'])
  })

  it('loads by itself if it must not wait', async () => {
    const release = database.hold()
    const first = database.ask(cache)
    const second = cache.getOrLoad({ ...requestOf(database.load), mayWait: false })
    await settled()
    expect(database.loads).to.equal(2)
    release()
    expect((await Promise.all([first, second])).map(summaryOf)).to.deep.equal(['loaded v1', 'loaded v1'])
  })

  it('loads by itself if the result cannot be cached, and later callers do not wait', async () => {
    database.rejection = 'unsupported-value'
    const both = await Promise.all([database.ask(cache), database.ask(cache)])
    expect(both.map(summaryOf)).to.deep.equal(['rejected unsupported-value', 'joined rejected unsupported-value'])
    await Promise.all([database.ask(cache), database.ask(cache)])
    expect(database.loads).to.equal(3)
    expect(cache.stats()).to.include({ misses: 4, coalesced: 0, loads: 3 })
  })

  it('joins also if only the store did not take the last result', async () => {
    cache = new QueryCache({ store: new MemoryStore({ maxEntryBytes: 1 }), clock })
    await database.ask(cache)
    const both = await Promise.all([database.ask(cache), database.ask(cache)])
    expect(both.map(summaryOf)).to.deep.equal(['loaded v1', 'joined loaded v1'])
  })

  it('loads again if the load was interrupted', async () => {
    database.rejection = 'interrupted'
    const release = database.hold()
    const both = [database.ask(cache), database.ask(cache)]
    await settled()
    database.rejection = undefined
    release()
    expect((await Promise.all(both)).map(summaryOf)).to.deep.equal(['rejected interrupted', 'loaded v1'])
    expect(await cache.inspect('k', {})).to.have.property('entry')
  })

  it('does not remember an interruption, which does not concern the result', async () => {
    database.rejection = 'interrupted'
    await database.ask(cache)
    expect(await cache.inspect('k', {})).to.deep.equal({ rejection: undefined })
  })

  describe('with tags that the other caller did not name', () => {
    const askWith = (...tags: string[]) => database.ask(cache, { tags })

    it('gets no entry if one of them was invalidated since', async () => {
      await askWith('tag:a')
      database.value = 'v2'
      await cache.invalidate({ tags: ['b'] })
      expect(await cache.hit('k', { tags: ['tag:a'] })).to.include({ value: 'v1' })
      expect(await cache.hit('k', { tags: ['tag:b'] })).to.equal(undefined)
      expect(summaryOf(await askWith('tag:b'))).to.equal('loaded v2')
    })

    it('does not join a load that began before one of them was invalidated', async () => {
      const release = database.hold()
      const first = askWith('tag:a')
      await settled()
      database.value = 'v2'
      await cache.invalidate({ tags: ['b'] })
      const second = askWith('tag:b')
      release()
      expect((await Promise.all([first, second])).map(summaryOf)).to.deep.equal(['loaded v1', 'loaded v2'])
    })

    it('does not share a look-up whose entry only the other caller may still see', async () => {
      await askWith('tag:a')
      database.value = 'v2'
      await cache.invalidate({ tags: ['b'] })
      const both = await Promise.all([askWith('tag:a'), askWith('tag:b')])
      expect(both.map(summaryOf)).to.deep.equal(['hit v1', 'loaded v2'])
    })
  })
})
