import { expect } from 'chai'
import { expectTypeOf } from 'expect-type'
import { CacheError, QueryCache } from '../../../lib/index.js'
import { deferred } from '../../../lib/core/deferred.js'
import { errorOf } from '../../cache/support/FakeDatabase.js'
import { ByteStore } from '../../support/ByteStore.js'
import { withKey } from '../../support/cachedBase.js'
import { garbageStore } from '../../support/faultyStores.js'
import { settled } from '../../support/settled.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { TestClock } from '../../support/TestClock.js'

const HOUR = { ttl: '1h' } as const

describe('calls of wrap', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  it('runs the function once for all who ask at the same time', async () => {
    const cache = new QueryCache()
    const { promise, resolve } = deferred<number>()
    let runs = 0
    const ask = () => cache.wrap('k', () => (runs++, promise), HOUR)
    const asked = Array.from({ length: 20 }, ask)
    resolve(5)
    expect(new Set(await Promise.all(asked))).to.deep.equal(new Set([5]))
    expect(runs).to.equal(1)
    expect(cache.stats()).to.include({ loads: 1, coalesced: 19, stores: 1 })
  })

  it('an error reaches them all, unchanged, and nothing is kept', async () => {
    const cache = new QueryCache()
    const error = new Error('no')
    let runs = 0
    const ask = (compute: () => number | Promise<number>) => errorOf(cache.wrap('k', () => (runs++, compute()), HOUR))
    const rejects = () => Promise.reject<number>(error)
    const throws = (): number => {
      throw error
    }
    for (const each of await Promise.all([ask(rejects), ask(rejects)])) expect(each).to.equal(error)
    expect(await ask(throws)).to.equal(error)
    expect(runs).to.equal(2)
    expect(await cache.wrap('k', () => 5, HOUR)).to.equal(5)
  })

  it('serves stale data while it is computed anew, and when that fails', async () => {
    const clock = new TestClock()
    const cache = new QueryCache({ clock })
    let compute = () => 1
    const ask = () =>
      cache.wrap('k', () => compute(), { ttl: 10, staleWhileRevalidate: 10, staleIfError: 1000 }).catch(() => 'failed')
    await ask()
    clock.advance(15)
    compute = () => 2
    expect(await ask()).to.equal(1)
    await settled(() => cache.stats().stores === 2)
    expect(await ask()).to.equal(2)
    clock.advance(100)
    compute = () => {
      throw new Error('down')
    }
    expect(await ask()).to.equal(2)
    clock.advance(10_000)
    expect(await ask()).to.equal('failed')
  })

  it('takes the modes of a query', async () => {
    const cache = new QueryCache()
    let value = 0
    const ask = (mode?: 'use' | 'refresh' | 'bypass' | 'only-if-cached') =>
      cache.wrap('k', () => ++value, { ...HOUR, ...(mode && { mode }) })
    expect(await errorOf(ask('only-if-cached')))
      .to.be.instanceOf(CacheError)
      .with.property('code', 'NOT_CACHED')
    expect([await ask(), await ask('bypass'), await ask(), await ask('refresh'), await ask('only-if-cached')]).to.eql([
      1, 2, 1, 3, 3,
    ])
    expect(cache.stats()).to.include({ bypasses: 1, stores: 2 })
  })

  it('ends by its key, its tags, and not by others’', async () => {
    const cache = new QueryCache()
    let value = 0
    const ask = () => cache.wrap(['k', 1], () => ++value, { tags: ['mine'] })
    await ask()
    await cache.invalidate({ keys: ['k', ['k', '1']], tags: ['other'], tables: ['users'] })
    expect(await ask()).to.equal(1)
    await cache.invalidate({ keys: [['k', 1]] })
    expect(await ask()).to.equal(2)
    await cache.invalidate({ tags: ['mine'] })
    expect(await ask()).to.equal(3)
    await cache.clear()
    expect(await ask()).to.equal(4)
  })

  it('a key of its own is not the key of a query, nor that of another namespace in the store', async () => {
    const store = new ByteStore()
    const { models, queryCache } = database.cached({ store })
    const tags = await withKey(models.Tag.query(), 'k')
    expect(await queryCache.wrap('k', () => 'wrapped', HOUR)).to.equal('wrapped')
    expect(await withKey(models.Tag.query(), 'k')).to.deep.equal(tags)
    const other = new QueryCache({ store, namespace: 'other' })
    expect(await other.wrap('k', () => 'other', HOUR)).to.equal('other')
    expect(await queryCache.wrap('k', () => 'again', HOUR)).to.equal('wrapped')
    expect(store.stats().entries).to.equal(3)
  })

  it('nested ones are kept each by themselves, and the same one inside itself is computed', async () => {
    const cache = new QueryCache()
    const runs: string[] = []
    const inner = () => cache.wrap('inner', () => (runs.push('inner'), 1), HOUR)
    await cache.wrap('outer', async () => (runs.push('outer'), (await inner()) + 1), HOUR)
    expect(await inner()).to.equal(1)
    expect(runs).to.deep.equal(['outer', 'inner'])
    const down = (depth: number): Promise<number> =>
      cache.wrap('same', async () => (depth === 0 ? 0 : (await down(depth - 1)) + 1), HOUR)
    expect(await down(3)).to.equal(3)
    expect(await down(9)).to.equal(3)
    expect(cache.stats()).to.include({ bypasses: 3 })
  })

  it('computes where an entry in the store is damaged', async () => {
    const store = new ByteStore()
    for (const damaged of [store, garbageStore((entry) => entry && { ...entry, value: { nonsense: 1 } })]) {
      const cache = new QueryCache({ store: damaged })
      let runs = 0
      const ask = (mode: 'use' | 'only-if-cached' = 'use') =>
        cache.wrap('k', () => (runs++, { a: 1 }), { ...HOUR, mode })
      await ask()
      store.corrupt((bytes) => bytes.map((byte, index) => (index > 40 ? byte ^ 1 : byte)))
      expect(await ask()).to.deep.equal({ a: 1 })
      expect(runs).to.equal(2)
      store.corrupt(() => new Uint8Array(3))
      expect(await errorOf(ask('only-if-cached'))).to.have.property('code', 'NOT_CACHED')
    }
  })

  it('refuses at the call what is no key, no function or no option', () => {
    const cache = new QueryCache()
    const calls: readonly [string, () => unknown][] = [
      ['INVALID_KEY', () => cache.wrap('', () => 1)],
      ['INVALID_KEY', () => cache.wrap([{}] as never, () => 1)],
      ['INVALID_TARGET', () => cache.wrap('k', 5 as never)],
      ['INVALID_TARGET', () => cache.wrap('k', Promise.resolve(1) as never)],
      ['INVALID_OPTION', () => cache.wrap('k', () => 1, { tll: 5 } as never)],
      ['INVALID_OPTION', () => cache.wrap('k', () => 1, { cache } as never)],
      ['INVALID_OPTION', () => cache.wrap('k', () => 1, { mode: 'always' } as never)],
      ['INVALID_DURATION', () => cache.wrap('k', () => 1, { ttl: 'soon' } as never)],
    ]
    for (const [code, call] of calls) expect(call).to.throw(CacheError).with.property('code', code)
  })

  it('has the type of what the function returns', () => {
    const cache = new QueryCache()
    expectTypeOf(cache.wrap('k', () => 1, { mode: 'use' })).resolves.toEqualTypeOf<number>()
    expectTypeOf(cache.wrap('k', async () => ({ a: 'x' }))).resolves.toEqualTypeOf<{ a: string }>()
    expectTypeOf(cache.wrap(['k', 1, true], () => database.knex('t').select())).resolves.toEqualTypeOf<any[]>()
    expectTypeOf(cache.wrap<Date | undefined>('k', () => undefined)).resolves.toEqualTypeOf<Date | undefined>()
    // @ts-expect-error a key is text, or a list of texts, numbers and booleans
    expect(() => void cache.wrap({}, () => 1)).to.throw(CacheError)
  })
})
