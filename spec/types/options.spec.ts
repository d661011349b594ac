import { expect } from 'chai'
import { expectTypeOf } from 'expect-type'
import { CacheError, QueryCache, type CacheKey, type CacheMode, type CacheOptions } from '../../lib/index.js'
import { User } from './models.js'

/** What the compiler rejects must also be rejected at run time. */
const refuses = (build: () => unknown): void => {
  expect(build).to.throw(CacheError)
}

const query = () => User.query()

describe('the types of keys and options', () => {
  it('accept strings and arrays of strings, numbers and booleans as keys', () => {
    query().withCacheKey('users')
    query().withCacheKey(['users', 1, true])
    query().withCacheKey(['users', 1, true] as const)
    expectTypeOf(query().withCacheKey).parameter(0).toEqualTypeOf<CacheKey>()
    expectTypeOf(query().withCacheKey).parameter(0).not.toBeAny()
  })

  it('reject other keys', () => {
    // @ts-expect-error a key is text
    refuses(() => query().withCacheKey(1))
    // @ts-expect-error an object has no order
    refuses(() => query().withCacheKey({ id: 1 }))
    // @ts-expect-error a list is flat
    refuses(() => query().withCacheKey(['users', [1]]))
    // @ts-expect-error nor does it hold objects
    refuses(() => query().withCacheKey(['users', { id: 1 }]))
    // @ts-expect-error or gaps
    refuses(() => query().withCacheKey(['users', undefined]))
    // @ts-expect-error or nothing at all
    refuses(() => query().withCacheKey())
  })

  it('accept options', () => {
    query().withCacheKey('k', {})
    query().withCacheKey('k', { ttl: '5m', staleWhileRevalidate: 1000, staleIfError: '1.5h', tags: ['a'] })
    query().withCacheKey('k', { ttl: undefined, mode: 'only-if-cached', cache: new QueryCache() })
    expectTypeOf(query().withCacheKey).parameter(1).toEqualTypeOf<CacheOptions | undefined>()
    expectTypeOf<CacheMode>().toEqualTypeOf<'use' | 'refresh' | 'bypass' | 'only-if-cached'>()
    expectTypeOf<CacheOptions['mode']>().toEqualTypeOf<CacheMode | undefined>()
    expectTypeOf<CacheOptions['cache']>().toEqualTypeOf<QueryCache | undefined>()
    expectTypeOf<CacheOptions['tags']>().toEqualTypeOf<readonly string[] | undefined>()
  })

  it('reject other options', () => {
    // @ts-expect-error it is called `ttl`
    refuses(() => query().withCacheKey('k', { timeToLive: 5 }))
    // @ts-expect-error a number and a unit
    refuses(() => query().withCacheKey('k', { ttl: '5 minutes' }))
    // @ts-expect-error a unit is needed
    refuses(() => query().withCacheKey('k', { ttl: '5' }))
    // @ts-expect-error it is called `bypass`
    refuses(() => query().withCacheKey('k', { mode: 'skip' }))
    // @ts-expect-error a list
    refuses(() => query().withCacheKey('k', { tags: 'a' }))
    // @ts-expect-error a QueryCache
    refuses(() => query().withCacheKey('k', { cache: new Map() }))
    // @ts-expect-error options, not a `ttl`
    refuses(() => query().withCacheKey('k', 5))
  })

  it('accept withCache(false) and withCacheKey()', () => {
    query().withCache(false)
    query().withCache()
    query().withCache({ ttl: '5m', tags: ['a'] })
    expectTypeOf(query().withCache).parameter(0).toEqualTypeOf<CacheOptions | false | undefined>()
    expectTypeOf(query().withCache()).toEqualTypeOf(query())
    expectTypeOf(query().findById(1).withCache()).toEqualTypeOf(query().findById(1))
    // @ts-expect-error options, or `false`
    refuses(() => query().withCache(true))
    // @ts-expect-error a key goes to withCacheKey()
    refuses(() => query().withCache('k'))
    // @ts-expect-error that is for a class
    refuses(() => query().withCache({ all: true }))
  })
})
