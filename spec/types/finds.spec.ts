import { expectTypeOf } from 'expect-type'
import type { Page } from 'objection'
import type { CachedQueryBuilder, CacheExplanation, CacheInfo } from '../../lib/index.js'
import { Post, User } from './models.js'

const query = () => User.query()

// The compiler checks the assertions. Running the file shows that the same chains can be built.
describe('the types of finds', () => {
  const user = User.fromJson({ id: 1 })

  it('keep the builder through withCacheKey()', () => {
    expectTypeOf(query()).toEqualTypeOf<CachedQueryBuilder<User, User[]>>()
    expectTypeOf(query().withCacheKey('k')).toEqualTypeOf<CachedQueryBuilder<User, User[]>>()
    expectTypeOf(query().withCacheKey('k')).not.toBeAny()
    expectTypeOf(query().withCache(false)).toEqualTypeOf<CachedQueryBuilder<User, User[]>>()
  })

  it('resolve with a list', () => {
    expectTypeOf(query().withCacheKey('k')).resolves.toEqualTypeOf<User[]>()
    expectTypeOf(query().withCacheKey('k').execute).returns.resolves.toEqualTypeOf<User[]>()
    expectTypeOf(query().withCacheKey('k')).resolves.not.toBeAny()
    expectTypeOf(query().findByIds([1, 2]).withCacheKey('k')).resolves.toEqualTypeOf<User[]>()
  })

  it('resolve with one model or undefined', () => {
    expectTypeOf(query().withCacheKey('k').first()).resolves.toEqualTypeOf<User | undefined>()
    expectTypeOf(query().first().withCacheKey('k')).resolves.toEqualTypeOf<User | undefined>()
    expectTypeOf(query().withCacheKey('k').findById(1)).resolves.toEqualTypeOf<User | undefined>()
    expectTypeOf(query().findById(1).withCacheKey('k')).resolves.toEqualTypeOf<User | undefined>()
    expectTypeOf(query().withCacheKey('k').findOne({ name: 'Ann' })).resolves.toEqualTypeOf<User | undefined>()
    expectTypeOf(query().findOne('id', 1).withCacheKey('k')).resolves.toEqualTypeOf<User | undefined>()
  })

  it('resolve with one model after throwIfNotFound(), which keeps the builder', () => {
    const one = query().findById(1).throwIfNotFound().withCacheKey('k')
    expectTypeOf(one).toEqualTypeOf<CachedQueryBuilder<User, User>>()
    expectTypeOf(one).resolves.toEqualTypeOf<User>()
    expectTypeOf(query().withCacheKey('k').first().throwIfNotFound()).resolves.toEqualTypeOf<User>()
    expectTypeOf(query().throwIfNotFound({ message: 'none' }).withCacheKey('k')).resolves.toEqualTypeOf<User[]>()
    expectTypeOf(query().page(0, 5).throwIfNotFound().withCacheKey('k')).resolves.toEqualTypeOf<Page<User>>()
  })

  it('resolve with pages', () => {
    expectTypeOf(query().withCacheKey('k').page(0, 5)).resolves.toEqualTypeOf<Page<User>>()
    expectTypeOf(query().page(0, 5).withCacheKey('k')).resolves.toEqualTypeOf<Page<User>>()
    expectTypeOf(query().range(0, 4).withCacheKey('k')).resolves.toEqualTypeOf<Page<User>>()
    expectTypeOf(query().withCacheKey('k').range()).resolves.toEqualTypeOf<Page<User>>()
  })

  it('describe counts', () => {
    expectTypeOf(query().withCacheKey('k').resultSize).returns.toEqualTypeOf<Promise<number>>()
    expectTypeOf(query().withCacheKey('k').count()).resolves.toEqualTypeOf<User[]>()
  })

  it('keep the builder through Objection’s methods', () => {
    const long = query()
      .where('id', '>', 1)
      .withCacheKey('k')
      .orderBy('name')
      .limit(3)
      .select('id')
      .modify(() => {})
    expectTypeOf(long).toEqualTypeOf<CachedQueryBuilder<User, User[]>>()
    expectTypeOf(long.clone().withCacheKey('other')).resolves.toEqualTypeOf<User[]>()
    query().where((builder) => {
      expectTypeOf(builder).toEqualTypeOf<CachedQueryBuilder<User, User[]>>()
    })
  })

  it('keep the builder through graphs', () => {
    expectTypeOf(query().withGraphFetched('posts').withCacheKey('k')).resolves.toEqualTypeOf<User[]>()
    expectTypeOf(query().withCacheKey('k').withGraphJoined('posts').first()).resolves.toEqualTypeOf<User | undefined>()
  })

  it('allow castTo()', () => {
    const ids = query().select('id').withCacheKey('k').castTo<{ id: number }[]>()
    expectTypeOf(ids).resolves.toEqualTypeOf<{ id: number }[]>()
    // @ts-expect-error Objection's type of castTo<Result>() loses the builder's class: call the cache's methods first
    query().castTo<{ id: number }[]>().withCacheKey('k')
    expectTypeOf(query().withCacheKey('k').castTo(Post)).toEqualTypeOf<CachedQueryBuilder<Post, Post[]>>()
    expectTypeOf(query().castTo(Post).withCacheKey('k')).resolves.toEqualTypeOf<Post[]>()
  })

  it('resolve with an instance after $query()', () => {
    expectTypeOf(user.$query()).toEqualTypeOf<CachedQueryBuilder<User, User>>()
    expectTypeOf(user.$query().withCacheKey('k')).resolves.toEqualTypeOf<User>()
    expectTypeOf(user.$fetchGraph('posts').withCacheKey('k')).resolves.toEqualTypeOf<User>()
  })

  it('give $relatedQuery() the builder of the related class', () => {
    expectTypeOf(user.$relatedQuery('posts')).toEqualTypeOf<CachedQueryBuilder<Post, Post[]>>()
    expectTypeOf(user.$relatedQuery('posts').withCacheKey('k')).resolves.toEqualTypeOf<Post[]>()
    expectTypeOf(user.$relatedQuery('posts').findById(1).withCacheKey('k')).resolves.toEqualTypeOf<Post | undefined>()
    expectTypeOf(User.relatedQuery('posts').for(1)).toEqualTypeOf<CachedQueryBuilder<Post, Post[]>>()
    expectTypeOf(User.relatedQuery('posts').withCacheKey('k')).resolves.toEqualTypeOf<Post[]>()
    expectTypeOf(User.relatedQuery<Post>('posts').withCacheKey('k')).resolves.toEqualTypeOf<Post[]>()
  })

  it('describe withCacheInfo()', () => {
    type WithInfo<R> = { result: R; cache: CacheInfo }
    const cached = query().withCacheKey('k')
    expectTypeOf(cached.withCacheInfo).returns.resolves.toEqualTypeOf<WithInfo<User[]>>()
    expectTypeOf(cached.first().withCacheInfo).returns.resolves.toEqualTypeOf<WithInfo<User | undefined>>()
    expectTypeOf(cached.page(0, 5).withCacheInfo).returns.resolves.toEqualTypeOf<WithInfo<Page<User>>>()
    expectTypeOf(cached.findById(1).throwIfNotFound().withCacheInfo).returns.resolves.toEqualTypeOf<WithInfo<User>>()
    expectTypeOf(cached.explainCache).returns.toEqualTypeOf<Promise<CacheExplanation>>()
  })

  it('keep Objection’s types of writes', () => {
    expectTypeOf(query().insert({ name: 'Ann' })).resolves.toEqualTypeOf<User>()
    expectTypeOf(query().patch({ name: 'Ann' })).resolves.toEqualTypeOf<number>()
    expectTypeOf(query().delete()).resolves.toEqualTypeOf<number>()
  })
})
