import { expectTypeOf } from 'expect-type'
import { Model, QueryBuilder, type CloneOptions, type Page } from 'objection'
import { Cached, CachedModel, type CachedQueryBuilder, type CacheInfo, type QueryCache } from '../../lib/index.js'

class Plain extends Cached(Model) {
  static override tableName = 'plain'
  declare id: number
  declare others: Plain[]
}

class OwnBuilder<M extends Model, R = M[]> extends QueryBuilder<M, R> {
  declare ArrayQueryBuilderType: OwnBuilder<M, M[]>
  declare SingleQueryBuilderType: OwnBuilder<M, M>
  declare MaybeSingleQueryBuilderType: OwnBuilder<M, M | undefined>
  declare NumberQueryBuilderType: OwnBuilder<M, number>
  declare PageQueryBuilderType: OwnBuilder<M, Page<M>>

  active(): this {
    return this.where('active', true)
  }

  /** Narrower than Objection's. */
  override findById(id: number): this['MaybeSingleQueryBuilderType'] {
    return super.findById(id)
  }
}

class Base extends Model {
  declare QueryBuilderType: OwnBuilder<this, this[]>
  static override QueryBuilder = OwnBuilder
  static region = 'eu'
  static describe(): string {
    return `${this.tableName} in ${this.region}`
  }
  declare id: number

  label(): string {
    return `#${this.id}`
  }

  override $clone(options?: CloneOptions & { deep?: boolean }): this {
    return super.$clone(options)
  }
}

class User extends Cached(Base) {
  static override tableName = 'users'
  declare name: string
  declare friends: User[]
}

const Named = <Class extends new (...args: any[]) => CachedModel>(base: Class) =>
  class extends base {
    declare name: string
  }

const keyed = <M extends Model, R>(builder: CachedQueryBuilder<M, R>): CachedQueryBuilder<M, R> =>
  builder.withCacheKey('k')

describe('the types of the mixin', () => {
  it('give a class the methods of the cache', () => {
    expectTypeOf(Plain.query()).not.toBeAny()
    expectTypeOf(Plain.query().withCacheKey('k')).resolves.toEqualTypeOf<Plain[]>()
    expectTypeOf(Plain.query().where('id', 1).withCacheKey('k').first()).resolves.toEqualTypeOf<Plain | undefined>()
    expectTypeOf(Plain.query().findById(1).throwIfNotFound().withCacheKey('k')).resolves.toEqualTypeOf<Plain>()
    expectTypeOf(Plain.query().page(0, 5).withCacheKey('k')).resolves.toEqualTypeOf<Page<Plain>>()
    expectTypeOf(Plain.query().withCacheKey('k').withCacheInfo).returns.resolves.toEqualTypeOf<{
      result: Plain[]
      cache: CacheInfo
    }>()
    expectTypeOf(Plain.fromJson({}).$query().withCacheKey('k')).resolves.toEqualTypeOf<Plain>()
  })

  it('keep the methods of a project’s own builder', () => {
    const query = () => User.query()
    expectTypeOf(query().active().withCacheKey('k').active()).resolves.toEqualTypeOf<User[]>()
    expectTypeOf(query().where('id', 1).active().orderBy('id').withCacheKey('k')).resolves.toEqualTypeOf<User[]>()
    expectTypeOf(query().withCacheKey('k').where('id', 1).active()).resolves.toEqualTypeOf<User[]>()
    expectTypeOf(query().first().active().withCacheKey('k').active()).resolves.toEqualTypeOf<User | undefined>()
    expectTypeOf(query().findById(1).active().withCacheKey('k')).resolves.toEqualTypeOf<User | undefined>()
    expectTypeOf(query().page(0, 5).active().withCacheKey('k')).resolves.toEqualTypeOf<Page<User>>()
    expectTypeOf(query().first().throwIfNotFound().active().withCacheKey('k')).resolves.toEqualTypeOf<User>()
    expectTypeOf(query().first().withCacheInfo).returns.resolves.toEqualTypeOf<{
      result: User | undefined
      cache: CacheInfo
    }>()
    expectTypeOf(User.fromJson({}).$query().active().withCacheKey('k')).resolves.toEqualTypeOf<User>()
    // @ts-expect-error a type that a project's own builder narrows stays narrow
    expectTypeOf(query().findById('1')).not.toBeAny()
  })

  it('give relations the builder of their class', () => {
    expectTypeOf(Plain.relatedQuery<Plain, 'others'>).not.toBeAny()
    expectTypeOf(() => User.relatedQuery('friends').active().withCacheKey('k')).returns.resolves.toEqualTypeOf<User[]>()
    expectTypeOf((user: User) =>
      user.$relatedQuery('friends').active().withCacheKey('k'),
    ).returns.resolves.toEqualTypeOf<User[]>()
  })

  it('keep the members of the class', () => {
    expectTypeOf(User.region).toEqualTypeOf<string>()
    expectTypeOf(User.describe).returns.toEqualTypeOf<string>()
    expectTypeOf(User.fromJson({}).label).returns.toEqualTypeOf<string>()
    expectTypeOf(User.fromJson({ id: 1 }).$clone({ deep: true })).toEqualTypeOf<User>()
    expectTypeOf(User.fromJson({})).toEqualTypeOf<User>()
    expectTypeOf(User.QueryBuilder).toEqualTypeOf<typeof OwnBuilder>()
    expectTypeOf(User.queryCache).toEqualTypeOf<QueryCache>()
  })

  it('fit functions that take any cached builder', () => {
    expectTypeOf(keyed(Plain.query())).resolves.toEqualTypeOf<Plain[]>()
    expectTypeOf(keyed(Plain.query().first())).resolves.toEqualTypeOf<Plain | undefined>()
    expectTypeOf(keyed(User.query().active())).resolves.toEqualTypeOf<User[]>()
  })

  it('can be combined with other mixins, and with Cached() again', () => {
    class Person extends Named(CachedModel) {}
    expectTypeOf(Person.query().withCacheKey('k')).resolves.toEqualTypeOf<Person[]>()

    // Calling it again is allowed: the builder has the methods already.
    class Twice extends Cached(CachedModel) {}
    expectTypeOf(Twice.query().withCacheKey('k')).resolves.toEqualTypeOf<Twice[]>()
  })
})
