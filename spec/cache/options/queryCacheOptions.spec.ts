import { expect } from 'chai'
import {
  CacheError,
  codecFor,
  MemoryStore,
  QueryCache,
  type QueryCacheOptions,
  type ValueCodec,
} from '../../../lib/index.js'
import { systemClock } from '../../../lib/core/clock.js'
import { Money } from '../../support/arbitraryValues.js'
import { TestClock } from '../../support/TestClock.js'
import { refusedLifetimes, type Refused } from './rejectedLifetimes.js'

const money: ValueCodec = codecFor(Money, {
  encode: ({ amount }) => amount,
  decode: (amount: number) => new Money(amount),
})
const ALL =
  'store, jitter, namespace, context, codecs, storeTimeout, joinTimeout, consistency, onUnreachable, leaseTimeout, verify, enabled, warnOnKeyReuse, clock, ttl, staleWhileRevalidate, staleIfError, maxEntries, maxBytes, maxEntryBytes'
const CODEC = 'A codec needs a `name` and the methods `handles`, `encode` and `decode`.'

describe('the options of a QueryCache', () => {
  it('are all optional', () => {
    const { store, clock: _clock, elapsed: _elapsed, ...others } = new QueryCache().settings
    expect(store).to.be.instanceOf(MemoryStore)
    const defaults = {
      lifetimes: {},
      jitter: 0,
      namespace: '',
      verify: { sample: 0 },
      enabled: true,
      warnOnKeyReuse: false,
      rebuildsAll: false,
      context: undefined,
      codecs: [],
      storeTimeout: 250,
      joinTimeout: 10_000,
      consistency: 'strict',
      onUnreachable: 'retry',
      leaseTimeout: 2000,
      tiers: undefined,
    }
    expect(others).to.deep.equal(defaults)
  })

  it('may all be undefined', () => {
    const names = ALL.split(', ')
    const { settings } = new QueryCache(Object.fromEntries(names.map((name) => [name, undefined])))
    expect(settings.storeTimeout).to.equal(250)
  })

  it('are used as given', () => {
    const store = new MemoryStore()
    const context = (): string => 'tenant'
    const codecs = [money]
    const given = {
      store,
      ttl: '1m',
      staleIfError: '1h',
      jitter: 1,
      namespace: 'n',
      context,
      codecs,
      storeTimeout: '1s',
      joinTimeout: '2s',
      verify: 0.5,
      enabled: false,
      warnOnKeyReuse: true,
    } as const
    const { clock, elapsed, ...settings } = new QueryCache({ ...given, clock: new TestClock(5) }).settings
    const checked = {
      store,
      lifetimes: { ttl: 60_000, staleIfError: 3_600_000 },
      jitter: 1,
      namespace: 'n',
      context,
      codecs,
    }
    expect(settings).to.deep.equal({
      ...checked,
      storeTimeout: 1000,
      joinTimeout: 2000,
      verify: { sample: 0.5 },
      consistency: 'strict',
      onUnreachable: 'retry',
      leaseTimeout: 2000,
      tiers: undefined,
      enabled: false,
      warnOnKeyReuse: true,
      rebuildsAll: false,
    })
    expect([clock.now(), elapsed()]).to.deep.equal([5, 5])
  })

  it('give the cache’s own store its bounds', async () => {
    const { store } = new QueryCache({ maxEntries: 1 }).settings
    expect(store).to.be.instanceOf(MemoryStore)
  })

  it('accept a clock whose methods need `this`', () => {
    class Clock {
      #now = 7
      now() {
        return this.#now
      }
      schedule() {
        return () => void this.#now++
      }
    }
    const { clock } = new QueryCache({ clock: new Clock() }).settings
    clock.schedule(1, () => undefined)()
    expect(clock.now()).to.equal(8)
    expect(new QueryCache({ clock: { now: () => 5 } }).settings.clock.schedule).to.equal(systemClock.schedule)
  })

  const refused: Refused[] = [
    [null, 'INVALID_OPTION', "QueryCache's options must be an object; it was null."],
    [[], 'INVALID_OPTION', "QueryCache's options must be an object; it was an array of 0."],
    [{ tll: 5 }, 'INVALID_OPTION', `QueryCache's options do not include \`tll\`. They are: ${ALL}.`],
    ...refusedLifetimes,
    ...refusedLifetimes.slice(0, 4).map(([options, code, message]): Refused => {
      const [value] = Object.values(options as object) as [unknown]
      return [{ storeTimeout: value }, code, message.replace('ttl', 'storeTimeout')]
    }),
    [{ store: null }, 'INVALID_STORE', 'A cache store must be an object; it was null.'],
    [{ store: {} }, 'INVALID_STORE', 'A cache store must have a method `get`; see the interface CacheStore.'],
    ...(['maxEntries', 'maxBytes', 'maxEntryBytes'] as const).flatMap((name): Refused[] => [
      [{ [name]: 0 }, 'INVALID_OPTION', `\`${name}\` must be a whole number of at least 1; it was 0.`],
      [{ [name]: null }, 'INVALID_OPTION', `\`${name}\` must be a whole number of at least 1; it was null.`],
      [
        { store: new MemoryStore(), [name]: 5 },
        'INVALID_OPTION',
        `\`${name}\` is an option of the MemoryStore that a QueryCache makes for itself: with \`store\`, give it to the store.`,
      ],
    ]),
    ...[-0.1, 1.1, NaN, '0.1', null].map((jitter): Refused => {
      const shown = typeof jitter === 'string' ? `"${jitter}"` : String(jitter)
      return [{ jitter }, 'INVALID_OPTION', `\`jitter\` must be a number from 0 to 1; it was ${shown}.`]
    }),
    [{ namespace: 5 }, 'INVALID_OPTION', '`namespace` must be a string; it was 5.'],
    [{ namespace: null }, 'INVALID_OPTION', '`namespace` must be a string; it was null.'],
    [{ context: 'tenant' }, 'INVALID_OPTION', '`context` must be a function; it was "tenant".'],
    [{ context: null }, 'INVALID_OPTION', '`context` must be a function; it was null.'],
    [{ clock: null }, 'INVALID_OPTION', '`clock` must be an object with a method now(): number; it was null.'],
    [
      { clock: Date },
      'INVALID_OPTION',
      '`clock` must be an object with a method now(): number; it was the function Date.',
    ],
    [
      { clock: { now: () => 5, schedule: 'later' } },
      'INVALID_OPTION',
      '`clock.schedule` must be a method if it is given; it was "later".',
    ],
    [{ codecs: money }, 'INVALID_CODEC', '`codecs` must be an array; it was an object of class Object.'],
    [{ codecs: null }, 'INVALID_CODEC', '`codecs` must be an array; it was null.'],
    [{ codecs: [null] }, 'INVALID_CODEC', CODEC],
    [{ codecs: [Money] }, 'INVALID_CODEC', CODEC],
    [{ codecs: [{ ...money, name: '' }] }, 'INVALID_CODEC', CODEC],
    [{ codecs: [{ ...money, name: 5 }] }, 'INVALID_CODEC', CODEC],
    [
      {
        codecs: [
          { ...money, handles: Money },
          { ...money, decode: undefined },
        ],
      },
      'INVALID_CODEC',
      CODEC,
    ],
    [{ codecs: [money, money] }, 'INVALID_CODEC', "Two codecs have the name 'Money'."],
  ]
  for (const [options, code, message] of refused) {
    it(`throw: ${message}`, () => {
      expect(() => new QueryCache(options as QueryCacheOptions))
        .to.throw(CacheError)
        .that.includes({ code, message })
    })
  }
})

describe('codecFor', () => {
  it('handles the instances of the class itself, under the name of the class or a given one', () => {
    class Fee extends Money {}
    expect(money.name).to.equal('Money')
    expect([money.handles(new Money(1)), money.handles(new Fee(1)), money.handles({ amount: 1 })]).to.deep.equal([
      true,
      false,
      false,
    ])
    expect(money.decode(money.encode(new Money(5)))).to.deep.equal(new Money(5))
    expect(codecFor(Money, { name: 'cash', encode: () => 0, decode: () => new Money(0) }).name).to.equal('cash')
  })
})
