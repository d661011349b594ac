import { expect } from 'chai'
import { expectTypeOf } from 'expect-type'
import type * as library from '../../lib/index.js'
import {
  CachedModel,
  CacheError,
  codecFor,
  MemoryStore,
  QueryCache,
  type BypassReason,
  type CacheErrorCode,
  type CacheExplanation,
  type CacheInfo,
  type CacheOptions,
  type CacheState,
  type CacheStats,
  type GroupStats,
  type WriteStats,
  type CacheStore,
  type Clock,
  type Duration,
  type Entry,
  type InvalidationTargets,
  type MaybePromise,
  type ModelCacheOptions,
  type QueryCacheOptions,
  type StoreStats,
} from '../../lib/index.js'
import { Post, User } from './models.js'

describe('the types of the cache', () => {
  it('are on every class', () => {
    expectTypeOf(CachedModel.queryCache).toEqualTypeOf<QueryCache>()
    expectTypeOf(User.queryCache).toEqualTypeOf<QueryCache>()
    expectTypeOf(User.queryCache).not.toBeAny()
    expectTypeOf(User.cacheOptions).toEqualTypeOf<ModelCacheOptions | undefined>()
  })

  it('allow a cache for a class', () => {
    class Base extends CachedModel {
      static override queryCache = new QueryCache({ ttl: '5m' })
      static override cacheOptions: CacheOptions = { ttl: '5m', mode: 'refresh', tags: ['a'] }
    }
    class Brief extends Base {
      static override cacheOptions = { ttl: '1s' } satisfies CacheOptions
    }
    class Everything extends CachedModel {
      static override cacheOptions = { all: true }
    }
    expectTypeOf(Everything.cacheOptions).toExtend<ModelCacheOptions>()
    // @ts-expect-error true or false
    Base.cacheOptions = { all: 'yes' }
    expectTypeOf<ModelCacheOptions['rebuild']>().toEqualTypeOf<'assign' | 'fromJson' | undefined>()
    // @ts-expect-error: one of two words
    Base.cacheOptions = { rebuild: 'json' }
    expectTypeOf(Base.queryCache).toEqualTypeOf<QueryCache>()
    expectTypeOf(Brief.cacheOptions.ttl).toExtend<Duration>()
    // @ts-expect-error a number and a unit
    Base.cacheOptions = { ttl: '5 minutes' }
    // @ts-expect-error a QueryCache
    Base.queryCache = new Map()
  })

  it('describe the methods', () => {
    expectTypeOf<QueryCache['invalidate']>().parameters.toEqualTypeOf<[InvalidationTargets]>()
    expectTypeOf<QueryCache['invalidate']>().returns.toEqualTypeOf<Promise<void>>()
    expectTypeOf<QueryCache['clear']>().toEqualTypeOf<() => Promise<void>>()
    expectTypeOf<QueryCache['close']>().toEqualTypeOf<() => Promise<void>>()
    expectTypeOf<QueryCache['stats']>().toEqualTypeOf<{
      (): CacheStats
      (options: { readonly by: 'model' | 'table' | 'query' | 'reason' }): readonly GroupStats[]
      (options: { readonly by: 'write' }): readonly WriteStats[]
    }>()
    expectTypeOf<QueryCache['closed']>().toEqualTypeOf<boolean>()
    expectTypeOf<QueryCache['state']>().toEqualTypeOf<CacheState>()
    expectTypeOf<CacheState>().toEqualTypeOf<'on' | 'off' | 'paused' | 'closed'>()
    expectTypeOf<QueryCache['pause' | 'resume']>().toEqualTypeOf<() => void>()
    expectTypeOf<QueryCacheOptions['enabled']>().toEqualTypeOf<boolean | undefined>()
    type Reasons = 'bypassesByReason' | 'notStoredByReason'
    type OfTheStore = 'entries' | 'bytes' | 'evictions'
    expectTypeOf<CacheStats[Exclude<keyof CacheStats, Reasons | OfTheStore>]>().toEqualTypeOf<number>()
    expectTypeOf<CacheStats[OfTheStore]>().toEqualTypeOf<number | undefined>()
    expectTypeOf<CacheStats[Reasons][string]>().toEqualTypeOf<number | undefined>()
  })

  it('describe the options', () => {
    expectTypeOf<ConstructorParameters<typeof QueryCache>[0]>().toEqualTypeOf<QueryCacheOptions | undefined>()
    expectTypeOf<Any<QueryCacheOptions>>().toBeNever()
    expectTypeOf<QueryCacheOptions['ttl']>().toEqualTypeOf<Duration | undefined>()
    expectTypeOf<QueryCacheOptions['store']>().toEqualTypeOf<CacheStore | undefined>()
    expectTypeOf<QueryCacheOptions['clock']>().toEqualTypeOf<Clock | undefined>()
    // @ts-expect-error unknown
    expect(() => new QueryCache({ max: 5 })).to.throw(CacheError)
    // @ts-expect-error a store has four methods
    expect(() => new QueryCache({ store: { get: () => undefined } })).to.throw(CacheError)
  })

  it('describe invalidate()', () => {
    const targets: InvalidationTargets[] = [
      { keys: ['k', ['k', 1]] },
      { tags: ['a'] },
      { models: [User, Post] },
      { keys: [], tags: undefined },
    ]
    expect(targets).to.have.length(4)
    const { queryCache } = User
    // @ts-expect-error several keys
    expect(() => queryCache.invalidate({ keys: 'k' })).to.throw(CacheError)
    // @ts-expect-error classes, not names
    expect(() => queryCache.invalidate({ models: ['users'] })).to.throw(CacheError)
    // @ts-expect-error targets, not a key
    expect(() => queryCache.invalidate('k')).to.throw(CacheError)
  })

  it('describe codecs', () => {
    class Money {
      readonly cents: number
      constructor(cents: number) {
        this.cents = cents
      }
    }
    const codec = codecFor(Money, {
      encode: (money) => {
        expectTypeOf(money).toEqualTypeOf<Money>()
        return money.cents
      },
      decode: (cents) => new Money(cents),
    })
    expectTypeOf(new QueryCache({ codecs: [codec] })).toEqualTypeOf<QueryCache>()
  })

  it('accept synchronous and asynchronous stores', () => {
    class Later implements CacheStore {
      get = (): Promise<Entry | undefined> => Promise.resolve(undefined)
      set = (): Promise<void> => Promise.resolve()
      delete = (): Promise<void> => Promise.resolve()
      clear = (): Promise<void> => Promise.resolve()
    }
    const stores: CacheStore[] = [new MemoryStore({ maxEntries: 5 }), new Later()]
    expect(stores.map((store) => new QueryCache({ store }).closed)).to.deep.equal([false, false])
    expectTypeOf<MemoryStore['stats']>().returns.toEqualTypeOf<StoreStats>()
    expectTypeOf<CacheStore['get']>().returns.toEqualTypeOf<MaybePromise<Entry | undefined>>()
  })

  it('list the words of statuses and reasons', () => {
    expectTypeOf<CacheInfo['status']>().toEqualTypeOf<'hit' | 'stale' | 'miss' | 'coalesced' | 'bypass'>()
    expectTypeOf<CacheInfo['reason']>().toEqualTypeOf<BypassReason | undefined>()
    expectTypeOf<CacheExplanation['reason']>().toEqualTypeOf<BypassReason | undefined>()
    expectTypeOf<BypassReason>().not.toEqualTypeOf<string>()
    expectTypeOf<CacheErrorCode>().not.toEqualTypeOf<string>()
    expectTypeOf<CacheError['code']>().toEqualTypeOf<CacheErrorCode>()
  })

  it('contain no `any`', () => {
    expectTypeOf<Any<typeof library>>().toBeNever()
    expectTypeOf<Any<QueryCache>>().toBeNever()
    expectTypeOf<Any<CacheStore>>().toBeNever()
    expectTypeOf<Any<CacheInfo>>().toBeNever()
    expectTypeOf<Any<CacheExplanation>>().toBeNever()
    expectTypeOf<Any<library.CacheEvents[keyof library.CacheEvents]>>().toBeNever()
    expectTypeOf<Any<library.CacheMethods<User>>>().toBeNever()
  })
})

/** The names of the members that are `any`, or functions that return or take it. */
type Any<T> = {
  [Name in keyof T]-?: T[Name] extends (...args: infer Args) => infer Result
    ? IsAny<Args[number]> extends true
      ? Name
      : IsAny<Awaited<Result>> extends true
        ? Name
        : never
    : IsAny<T[Name]> extends true
      ? Name
      : never
}[keyof T]

type IsAny<T> = 0 extends 1 & T ? true : false
