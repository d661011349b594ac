import { expect } from 'chai'
import { CacheError, MemoryStore, QueryCache, TieredStore, type QueryCacheOptions } from '../../../lib/index.js'
import { FakeHub } from '../processes/support/FakeBus.js'
import { FakeSharedStore } from '../processes/support/FakeSharedStore.js'
import { SharedState } from '../processes/support/SharedState.js'
import type { Refused } from './rejectedLifetimes.js'

const shared = () => new FakeSharedStore(new SharedState(Date.now), 'a')
const bus = () => new FakeHub().connect()
const tiered = () => new TieredStore({ local: new MemoryStore(), shared: shared(), bus: bus() })
const connected = () => new TieredStore({ local: new MemoryStore(), bus: bus() })

const MISPLACED = 'is for a `store` that processes share: a RedisStore, or a TieredStore.'

describe('the options of a QueryCache with a shared store', () => {
  const settingsOf = async (options: QueryCacheOptions) => {
    const cache = new QueryCache(options)
    await cache.close()
    return cache.settings
  }

  it('have defaults that depend on the store', async () => {
    const defaults = { onUnreachable: 'retry', leaseTimeout: 2000 }
    expect(await settingsOf({ store: shared() })).to.include({ ...defaults, consistency: 'strict' })
    expect(await settingsOf({ store: tiered() })).to.include({ ...defaults, consistency: 'strict' })
    expect(await settingsOf({ store: connected() })).to.include({ ...defaults, consistency: 'bounded' })
  })

  it('are used as given', async () => {
    const given = { consistency: 'bounded', onUnreachable: 'reject', leaseTimeout: '3s' } as const
    expect(await settingsOf({ store: tiered(), ...given })).to.include({ ...given, leaseTimeout: 3000 })
    const undefinedOnes = { consistency: undefined, onUnreachable: undefined, leaseTimeout: undefined }
    expect(await settingsOf({ ...undefinedOnes })).to.include({ tiers: undefined })
  })

  it('give the parts of the store', async () => {
    const store = shared()
    expect((await settingsOf({ store })).tiers).to.deep.equal({ local: undefined, shared: store, buses: [], bound: 0 })
    const local = new MemoryStore()
    const own = bus()
    const { tiers } = await settingsOf({ store: new TieredStore({ local, bus: own, bound: '1s' }) })
    expect(tiers).to.deep.equal({ local, shared: undefined, buses: [own], bound: 1000 })
  })

  it('accept only a TieredStore that no other cache uses', async () => {
    for (const store of [tiered(), connected()]) {
      const cache = new QueryCache({ store })
      expect(() => new QueryCache({ store, namespace: 'other' }))
        .to.throw(CacheError, 'A TieredStore belongs to one QueryCache. Make another TieredStore for this cache.')
        .with.property('code', 'INVALID_OPTION')
      await cache.close()
    }
  })

  const refused: Refused[] = [
    [{ consistency: 'strict' }, 'INVALID_OPTION', `\`consistency\` ${MISPLACED}`],
    [{ store: new MemoryStore(), onUnreachable: 'retry' }, 'INVALID_OPTION', `\`onUnreachable\` ${MISPLACED}`],
    [{ leaseTimeout: 5 }, 'INVALID_OPTION', `\`leaseTimeout\` ${MISPLACED}`],
    [
      { store: connected(), consistency: 'strict' },
      'INVALID_OPTION',
      "`consistency: 'strict'` needs a store that all processes ask: give the TieredStore a `shared` one.",
    ],
    [
      { store: shared(), consistency: 'bounded' },
      'INVALID_OPTION',
      "`consistency: 'bounded'` needs a local store: use a TieredStore with a `local` one.",
    ],
    [
      { store: shared(), consistency: 'eventual' },
      'INVALID_OPTION',
      "`consistency` must be 'strict' or 'bounded'; it was \"eventual\".",
    ],
    [
      { store: shared(), onUnreachable: null },
      'INVALID_OPTION',
      "`onUnreachable` must be 'retry' or 'reject'; it was null.",
    ],
    [{ store: shared(), leaseTimeout: -1 }, 'INVALID_DURATION', '`leaseTimeout`'],
    [{ verify: 1.1 }, 'INVALID_OPTION', '`verify` must be a number from 0 to 1; it was 1.1.'],
    [{ verify: NaN }, 'INVALID_OPTION', '`verify` must be a number from 0 to 1; it was NaN.'],
    [{ verify: 'all' }, 'INVALID_OPTION', 'verify\'s options must be an object; it was "all".'],
    [{ verify: {} }, 'INVALID_OPTION', '`verify.sample` must be a number from 0 to 1; it was undefined.'],
    [{ verify: { sample: 2 } }, 'INVALID_OPTION', '`verify.sample` must be a number from 0 to 1; it was 2.'],
    [{ verify: { sample: 1, onMismatch: 5 } }, 'INVALID_OPTION', '`verify.onMismatch` must be a function; it was 5.'],
    [
      { verify: { share: 1 } },
      'INVALID_OPTION',
      "verify's options do not include `share`. They are: sample, onMismatch.",
    ],
  ]
  for (const [options, code, message] of refused) {
    it(`throw for ${JSON.stringify(Object.keys(options as object))}: ${message}`, () => {
      expect(() => new QueryCache(options as QueryCacheOptions))
        .to.throw(CacheError)
        .that.satisfies((error: CacheError) => error.code === code && error.message.startsWith(message))
    })
  }

  it('that throw leave a TieredStore usable for another cache', async () => {
    const store = tiered()
    expect(() => new QueryCache({ store, consistency: 'eventual' as never })).to.throw('`consistency` must be')
    expect((await settingsOf({ store })).store).to.equal(store)
  })
})
