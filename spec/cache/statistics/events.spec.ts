import { expect } from 'chai'
import { QueryCache } from '../../../lib/index.js'
import { TestClock } from '../../support/TestClock.js'
import { errorOf, FakeDatabase, settled, tableModel } from '../support/FakeDatabase.js'
import { recordEvents } from '../support/recordEvents.js'

describe('the events of a QueryCache', () => {
  const recording = recordEvents()
  let clock: TestClock
  let cache: QueryCache
  let database: FakeDatabase

  beforeEach(() => {
    clock = new TestClock()
    cache = new QueryCache({ ttl: 100, staleWhileRevalidate: 100, clock })
    database = new FakeDatabase()
  })

  /** The names in a computation's events. */
  const NO_QUERY = { model: undefined, table: undefined }
  const TAGS = ['key:"k"', 'table:users']

  it('has a miss, its load and its entry; hits with their age; stale hits', async () => {
    const release = database.hold()
    const both = [database.ask(cache), database.ask(cache)]
    await settled()
    clock.advance(7)
    release()
    await Promise.all(both)
    const { entry } = await cache.inspect('k', {})
    expect(recording.events).to.deep.equal([
      ['miss', { key: 'k', coalesced: false, ...NO_QUERY }],
      ['load', { key: 'k', milliseconds: 7, ...NO_QUERY }],
      ['store', { key: 'k', bytes: entry?.bytes, tags: TAGS, ...NO_QUERY }],
      ['miss', { key: 'k', coalesced: true, ...NO_QUERY }],
    ])
    recording.events.length = 0
    clock.advance(5)
    await cache.hit('k', {})
    clock.advance(100)
    await database.ask(cache)
    expect(recording.of('hit')).to.deep.equal([
      { key: 'k', age: 5, stale: false, bytes: entry?.bytes, ...NO_QUERY },
      { key: 'k', age: 105, stale: true, bytes: entry?.bytes, ...NO_QUERY },
    ])
  })

  it('has a load that failed', async () => {
    database.error = new Error('down')
    await errorOf(database.ask(cache))
    expect(recording.events).to.deep.equal([
      ['miss', { key: 'k', coalesced: false, ...NO_QUERY }],
      ['load', { key: 'k', milliseconds: 0, error: database.error, ...NO_QUERY }],
    ])
  })

  it('says why a result was not cached, and why a query bypassed the cache', async () => {
    database.rejection = 'unsupported-value'
    await database.ask(cache)
    cache.bypassed(undefined, 'transaction')
    cache.bypassed('k', 'nested', 'within itself')
    expect(recording.of('bypass')).to.deep.equal([
      { key: 'k', reason: 'unsupported-value', detail: undefined, loaded: true, ...NO_QUERY },
      { key: undefined, reason: 'transaction', detail: undefined, loaded: false, ...NO_QUERY },
      { key: 'k', reason: 'nested', detail: 'within itself', loaded: false, ...NO_QUERY },
    ])
    expect(cache.stats().bypasses).to.equal(3)
  })

  it('says that a result was not stored because a write overtook it', async () => {
    const askHolding = async (meanwhile: () => Promise<unknown>) => {
      recording.events.length = 0
      const release = database.hold()
      const load = database.ask(cache)
      await settled()
      await meanwhile()
      release()
      await load
      return recording.of('bypass')
    }
    const overtaken = await askHolding(() => cache.invalidate({ tables: ['users'] }))
    expect(overtaken).to.deep.equal([
      { key: 'k', reason: 'overtaken', detail: undefined, loaded: true, model: undefined, table: undefined },
    ])
    expect(cache.stats().bypasses, 'queries that bypassed the cache').to.equal(0)
    expect(await askHolding(() => cache.close()), 'of a cache that is closed').to.deep.equal([])
  })

  it('has invalidations', async () => {
    await cache.invalidate({ keys: ['k', ['a', 1]], tags: ['t'], models: [tableModel('users')] })
    await cache.clear()
    expect(recording.events).to.deep.equal([
      [
        'invalidate',
        {
          tags: ['key:"k"', 'key:["a",1]', 'tag:t', 'model:users', 'table:users', 'all:users', 'tables:'],
          changes: [],
        },
      ],
      ['invalidate', { tags: ['*'], changes: [] }],
    ])
    expect(cache.stats().invalidations).to.equal(2)
  })

  it('has failures of the layers above', () => {
    const error = new Error('a codec')
    cache.failed('snapshot', undefined, error)
    expect(recording.events).to.deep.equal([['error', { operation: 'snapshot', key: undefined, error }]])
    expect(cache.stats().errors).to.equal(1)
  })

  it('agrees with `stats()`', async () => {
    database.tables = []
    const modes = ['use', 'use', 'refresh', 'only-if-cached', 'use'] as const
    for (const mode of modes) await Promise.all([database.ask(cache, { mode }), database.ask(cache, { mode })])
    await cache.invalidate({ keys: ['k'] })
    await Promise.all([database.ask(cache), database.ask(cache), database.ask(cache)])
    const count = (name: Parameters<typeof recording.of>[0]): number => recording.of(name).length
    expect(cache.stats()).to.deep.equal({
      hits: count('hit'),
      misses: count('miss'),
      bypasses: count('bypass'),
      bypassesByReason: {},
      notStoredByReason: {},
      writes: 0,
      loads: count('load'),
      coalesced: recording.of('miss').filter(({ coalesced }) => coalesced).length,
      stores: count('store'),
      invalidations: count('invalidate'),
      errors: count('error'),
      evictions: 0,
      entries: 1,
      bytes: cache.settings.store.stats?.().bytes,
    })
    expect(cache.stats()).to.include({ hits: 6, misses: 7, coalesced: 3, loads: 4, stores: 4, invalidations: 1 })
  })
})

describe('a closed QueryCache', () => {
  const recording = recordEvents()

  it('has `closed`, has closed its store once, and does not call it any more', async () => {
    let closed = 0
    const calls: string[] = []
    const method = (name: string) => () => void calls.push(name)
    const methods = Object.fromEntries(['get', 'set', 'delete', 'clear', 'stats'].map((name) => [name, method(name)]))
    const store = { ...methods, close: () => Promise.resolve(closed++) } as never
    const cache = new QueryCache({ store, clock: new TestClock() })
    const database = new FakeDatabase()
    const release = database.hold()
    const loading = database.ask(cache)
    await settled()
    expect([cache.closed, calls]).to.deep.equal([false, ['get']])
    await Promise.all([cache.close(), cache.close()])
    await cache.close()
    release()
    const { answer } = await loading
    expect(answer).to.include({ status: 'loaded', stored: false })
    expect((await database.ask(cache)).answer).to.include({ status: 'loaded', stored: false })
    await cache.clear()
    await cache.unusable('k', new Error('late'))
    expect([cache.closed, closed, calls]).to.deep.equal([true, 1, ['get']])
    expect(recording.of('bypass')).to.deep.equal([])
    expect(cache.stats()).to.include({ loads: 2, stores: 0, entries: 0 })
  })
})
