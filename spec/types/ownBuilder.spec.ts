import { expectTypeOf } from 'expect-type'
import type { Model, Page } from 'objection'
import { CachedModel, CachedQueryBuilder, type CacheInfo } from '../../lib/index.js'

class OwnBuilder<M extends Model, R = M[]> extends CachedQueryBuilder<M, R> {
  declare ArrayQueryBuilderType: OwnBuilder<M, M[]>
  declare SingleQueryBuilderType: OwnBuilder<M, M>
  declare MaybeSingleQueryBuilderType: OwnBuilder<M, M | undefined>
  declare NumberQueryBuilderType: OwnBuilder<M, number>
  declare PageQueryBuilderType: OwnBuilder<M, Page<M>>

  active(): this {
    return this.where('active', true).withCacheKey('active')
  }
}

class Base extends CachedModel {
  declare QueryBuilderType: OwnBuilder<this, this[]>
  static override QueryBuilder = OwnBuilder
}

class User extends Base {
  static override tableName = 'users'
  declare id: number
  declare name: string
}

class NarrowBuilder<M extends Model, R = M[]> extends OwnBuilder<M, R> {
  declare ArrayQueryBuilderType: NarrowBuilder<M, M[]>
  declare SingleQueryBuilderType: NarrowBuilder<M, M>
  declare MaybeSingleQueryBuilderType: NarrowBuilder<M, M | undefined>
  declare NumberQueryBuilderType: NarrowBuilder<M, number>
  declare PageQueryBuilderType: NarrowBuilder<M, Page<M>>

  /** A project's own method may use the cache's methods. */
  override withCacheKey(...[key, options]: Parameters<CachedQueryBuilder<M, R>['withCacheKey']>): this {
    return super.withCacheKey(typeof key === 'string' ? ['narrow', key] : ['narrow', ...key], options)
  }

  named(name: string): this {
    return this.active().where({ name })
  }
}

class Admin extends User {
  declare QueryBuilderType: NarrowBuilder<this, this[]>
  static override QueryBuilder = NarrowBuilder
  declare level: number
}

const keyed = <M extends Model, R>(builder: CachedQueryBuilder<M, R>): CachedQueryBuilder<M, R> =>
  builder.withCacheKey('k')

describe("the types of a project's own builder that extends CachedQueryBuilder", () => {
  it('keep it through the methods of the cache and of Objection', () => {
    expectTypeOf(User.query()).toEqualTypeOf<OwnBuilder<User, User[]>>()
    expectTypeOf(User.query().active().withCacheKey('k').active()).toEqualTypeOf<OwnBuilder<User, User[]>>()
    expectTypeOf(User.query().where('id', 1).withCache(false).active()).toEqualTypeOf<OwnBuilder<User, User[]>>()
    expectTypeOf(User.query().withCacheKey('k').first().active()).resolves.toEqualTypeOf<User | undefined>()
    expectTypeOf(User.query().withCacheKey('k').findById(1).active()).resolves.toEqualTypeOf<User | undefined>()
    expectTypeOf(User.query().first().throwIfNotFound().active().withCacheKey('k')).toEqualTypeOf<
      OwnBuilder<User, User>
    >()
    expectTypeOf(User.query().page(0, 5).active().withCacheKey('k')).resolves.toEqualTypeOf<Page<User>>()
    expectTypeOf(User.query().active().withCacheInfo).returns.resolves.toEqualTypeOf<{
      result: User[]
      cache: CacheInfo
    }>()
    expectTypeOf(User.fromJson({ id: 1 }).$query().active().withCacheKey('k')).resolves.toEqualTypeOf<User>()
  })

  it('keep a subclass of it', () => {
    expectTypeOf(Admin.query().withCacheKey('k').named('Ann')).toEqualTypeOf<NarrowBuilder<Admin, Admin[]>>()
    expectTypeOf(Admin.query().active().first().withCacheKey('k').named('Ann')).resolves.toEqualTypeOf<
      Admin | undefined
    >()
    expectTypeOf(Admin.query().page(0, 5).named('Ann')).resolves.toEqualTypeOf<Page<Admin>>()
    expectTypeOf(Admin.query().findById(1).throwIfNotFound().named('Ann')).resolves.toEqualTypeOf<Admin>()
  })

  it('have Objection’s static members', () => {
    expectTypeOf(OwnBuilder.forClass(User)).toEqualTypeOf<OwnBuilder<User, User[]>>()
    expectTypeOf(CachedQueryBuilder.forClass(User)).not.toBeAny()
    expectTypeOf<InstanceType<typeof CachedQueryBuilder>>().not.toBeAny()
  })

  it('allow functions that take any cached builder', () => {
    expectTypeOf(keyed(User.query())).resolves.toEqualTypeOf<User[]>()
    expectTypeOf(keyed(Admin.query().first())).resolves.toEqualTypeOf<Admin | undefined>()
  })
})
