import { expect } from 'chai'
import { MemoryStore, type CacheStore, type StoreStats } from '../../../lib/index.js'
import { GuardedStore } from '../../../lib/cache/guard/GuardedStore.js'
import { deferred } from '../../../lib/core/deferred.js'
import { sampleEntry } from '../../../lib/testing/index.js'
import { hangingStore, STORE_ERROR, throwingStore } from '../../support/faultyStores.js'
import { TestClock } from '../../support/TestClock.js'
import { settled } from '../support/FakeDatabase.js'

describe('GuardedStore', () => {
  let clock: TestClock
  let failures: [string, string | undefined, unknown][]
  const guarded = (store: CacheStore, limit = 100): GuardedStore =>
    new GuardedStore(store, limit, clock, (...failure) => failures.push(failure))

  beforeEach(() => {
    clock = new TestClock()
    failures = []
  })

  it('answers synchronously if the store does', () => {
    const store = guarded(new MemoryStore())
    const entry = sampleEntry()
    expect(store.get('k')).to.equal(undefined)
    expect(store.set('k', entry)).to.equal(true)
    expect(store.get('k')).to.equal(entry)
    expect(store.delete('k')).to.equal(true)
    expect([store.clear(), store.close(), failures]).to.deep.equal([undefined, undefined, []])
  })

  it('takes every answer of `set` but `false` for success', async () => {
    const answering = (answer: unknown): GuardedStore => guarded({ ...hangingStore(), set: () => answer as boolean })
    for (const answer of [undefined, true, null, 0, 'OK']) {
      expect(answering(answer).set('k', sampleEntry())).to.equal(true)
      expect(await answering(Promise.resolve(answer)).set('k', sampleEntry())).to.equal(true)
    }
    expect(answering(false).set('k', sampleEntry())).to.equal(false)
    expect(await answering(Promise.resolve(false)).set('k', sampleEntry())).to.equal(false)
  })

  it('answers `false` for `set` if the store fails', () => {
    expect(guarded(throwingStore()).set('k', sampleEntry())).to.equal(false)
    expect(failures).to.deep.equal([['set', 'k', STORE_ERROR]])
  })

  it('accepts any thenable', async () => {
    const entry = sampleEntry()
    // oxlint-disable-next-line unicorn/no-thenable
    const answer = { then: (resolve: (found: typeof entry) => void) => resolve(entry) }
    expect(await guarded({ ...hangingStore(), get: () => answer as never }).get('k')).to.equal(entry)
  })

  it('ignores an answer that comes too late', async () => {
    const late = deferred<ReturnType<typeof sampleEntry>>()
    const found = guarded({ ...hangingStore(), get: () => late.promise }).get('k')
    clock.advance(100)
    await settled()
    late.resolve(sampleEntry())
    expect(await found).to.equal(undefined)
    expect(failures).to.have.length(1)
  })

  it('reports nothing for an answer that comes in time, however much time passes later', async () => {
    const answer = deferred<undefined>()
    const found = guarded({ ...hangingStore(), get: () => answer.promise }).get('k')
    clock.advance(99)
    answer.resolve(undefined)
    await found
    clock.advance(1000)
    expect(failures).to.deep.equal([])
  })

  it('tries an asynchronous store again, also after a trial that threw or answered synchronously', async () => {
    for (const atOnce of [() => undefined, throwingStore().get]) {
      let get: CacheStore['get'] = () => Promise.reject(STORE_ERROR)
      const store = guarded({ ...hangingStore(), get: (key) => get(key) })
      for (let i = 0; i < 5; i++) await store.get('k')
      get = atOnce
      clock.advance(500)
      expect(store.get('k')).to.equal(undefined)
      const entry = sampleEntry()
      get = () => Promise.resolve(entry)
      clock.advance(5000)
      expect(await store.get('k')).to.equal(entry)
    }
  })

  it('calls the methods of the store with `this`', () => {
    class Counting extends MemoryStore {
      #gets = 0
      override get(key: string) {
        this.#gets++
        return super.get(key)
      }
      override stats(): StoreStats {
        return { entries: this.#gets, bytes: 0, evictions: 0 }
      }
    }
    const store = guarded(new Counting())
    void store.get('k')
    expect(store.stats().entries).to.equal(1)
  })

  describe('stats', () => {
    const none = { entries: undefined, bytes: undefined, evictions: undefined }
    const statsOf = (stats: unknown) => guarded({ ...hangingStore(), stats: () => stats as StoreStats }).stats()

    it('are the store’s numbers, and nothing else that it may give', () => {
      const told = { entries: 1, bytes: 2, evictions: 3, hits: 999, misses: 999 }
      expect(statsOf(told)).to.deep.equal({ entries: 1, bytes: 2, evictions: 3 })
    })

    it('are undefined if the store gives none, or nonsense', () => {
      expect(guarded(hangingStore()).stats()).to.deep.equal(none)
      for (const nonsense of [undefined, null, 5, 'many', [1, 2], { entries: '5' }, Promise.resolve({ entries: 5 })]) {
        expect(statsOf(nonsense)).to.deep.equal(none)
      }
    })

    it('are undefined if the store throws, which is reported', () => {
      const stats = (): never => {
        throw STORE_ERROR
      }
      expect(guarded({ ...hangingStore(), stats }).stats()).to.deep.equal(none)
      expect(failures).to.deep.equal([['stats', undefined, STORE_ERROR]])
    })
  })

  it('closes the store although it is not called for a while', async () => {
    let closings = 0
    const store = guarded({ ...hangingStore(), close: () => void closings++ })
    const late = store.get('k')
    clock.advance(250)
    expect(await late).to.equal(undefined)
    await store.close()
    expect([closings, failures.length]).to.deep.equal([1, 1])
  })

  it('does not call the store after `close`', async () => {
    const calls: string[] = []
    const call = (name: string) => () => void calls.push(name)
    const methods = ['get', 'set', 'delete', 'clear', 'close', 'stats'] as const
    const store = guarded(Object.fromEntries(methods.map((name) => [name, call(name)])) as unknown as CacheStore)
    await store.close()
    expect(store.get('k')).to.equal(undefined)
    expect(store.set('k', sampleEntry())).to.equal(false)
    expect([store.delete('k'), store.clear(), store.close(), store.stats().entries]).to.deep.equal([
      undefined,
      undefined,
      undefined,
      0,
    ])
    await settled()
    expect(calls).to.deep.equal(['close'])
  })
})
