import { expect } from 'chai'
import { Model, QueryBuilder, type TransactionOrKnex } from 'objection'
import { Cached, CachedModel, CachedQueryBuilder, QueryCache } from '../../lib/index.js'
import { withAutomaticKey, withKey } from '../support/cachedBase.js'
import { defineModels } from '../support/models.js'
import { outcomeOf } from '../support/outcome.js'
import { expectSame } from '../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'
import { withPatch } from '../support/withPatch.js'

type BuilderClass = typeof QueryBuilder
type Methods = Record<string, (this: QueryBuilder<Model, unknown>, ...given: unknown[]) => unknown>

/** As the plugins do it: a deletion only marks the rows. */
const softDelete = (Base: BuilderClass): BuilderClass =>
  class extends Base<Model, unknown> {
    override delete(): never {
      return this.patch({ name: 'deleted' } as object) as never
    }
  } as unknown as BuilderClass

const prototypeOf = (builderClass: BuilderClass): Methods => builderClass.prototype as unknown as Methods

describe('what a plugin changes after a class was given a cache', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  /** Both begin at Objection's `Model`, before any plugin. */
  function pair(): { plain: typeof Model; cached: typeof Model } {
    const define = (Base: typeof Model): typeof Model => {
      class User extends Base {
        static override tableName = 'users'
      }
      User.knex(database.knex)
      return User
    }
    const cached = define(CachedModel)
    Object.assign(cached, { queryCache: new QueryCache() })
    return { plain: define(Model), cached }
  }

  const names = async (): Promise<unknown[]> => {
    const rows: { name: string }[] = await database.knex('users').whereIn('id', [1, 2]).orderBy('id').select('name')
    return rows.map(({ name }) => name)
  }

  describe('a query builder', () => {
    it('that is set on Model holds for CachedModel: a soft delete stays one', async () => {
      const { plain, cached } = pair()
      await withKey(cached.query().findById(2), 'k')
      await withPatch(Model, 'QueryBuilder', softDelete(Model.QueryBuilder), async () => {
        await plain.query().findById(1).delete()
        await cached.query().findById(2).delete()
        expect(await withKey(cached.query().findById(2), 'k')).to.include({ name: 'deleted' })
        expect(await withKey(cached.query().findById(2), 'k')).to.include({ name: 'deleted' })
      })
      expect(await names()).to.deep.equal(['deleted', 'deleted'])
    })

    it('that is set on the base of a mixin holds for the mixed class, and no longer when it is taken back', async () => {
      class Base extends Model {
        static override tableName = 'users'
      }
      class User extends Cached(Base) {}
      User.knex(database.knex)
      await withPatch(Base, 'QueryBuilder', softDelete(Base.QueryBuilder), () => User.query().findById(1).delete())
      expect(await names()).to.deep.equal(['deleted', 'u2'])
      await User.query().findById(8).delete()
      expect(await database.knex('users').where('id', 8)).to.deep.equal([])
    })

    it('that is set on Model holds for queries through relations and instances', async () => {
      class Post extends CachedModel {
        static override tableName = 'posts'
      }
      class User extends CachedModel {
        static override tableName = 'users'
        static override relationMappings = {
          posts: {
            relation: Model.HasManyRelation,
            modelClass: Post,
            join: { from: 'users.id', to: 'posts.authorId' },
          },
        }
      }
      const softTitle = class extends Model.QueryBuilder<Model, unknown> {
        override delete(): never {
          return this.patch({ title: 'deleted' } as object) as never
        }
      } as unknown as BuilderClass
      for (const each of [Post, User]) each.knex(database.knex)
      await withPatch(Model, 'QueryBuilder', softTitle, async () => {
        const user = (await User.query().findById(1)) as Model
        await user.$relatedQuery('posts').delete()
        await User.relatedQuery('posts').for(2).delete()
        await ((await Post.query().findById(3)) as Model).$query().delete()
      })
      const posts = await database.knex('posts').where('title', 'deleted').orderBy('id').pluck('id')
      expect(posts).to.deep.equal([1, 2, 3, 6, 7, 11, 12])
    })

    it('that has private members says nothing of those of models', async () => {
      class User extends CachedModel {
        static override tableName = 'users'
        static override queryCache = new QueryCache()
        override $afterFind(): void {
          Object.assign(this, { seen: true })
        }
      }
      User.knex(database.knex)
      const builderClass = class extends Model.QueryBuilder<Model, unknown> {
        #calls = 0
        calls(): number {
          return ++this.#calls
        }
      } as unknown as BuilderClass
      await withPatch(Model, 'QueryBuilder', builderClass, async () => {
        for (const _ of '12') await User.query().withCacheKey('k')
      })
      expect(User.queryCache.stats()).to.include({ hits: 1, loads: 1 })
    })

    it('that a subclass is given stays the one it was given', () => {
      const builderClass = class extends CachedQueryBuilder<Model> {} as unknown as BuilderClass
      class User extends CachedModel {}
      User.QueryBuilder = builderClass
      expect(User.QueryBuilder).to.equal(builderClass)
      expect(Object.getOwnPropertyDescriptor(User, 'QueryBuilder')).to.include({ writable: true, enumerable: true })
      expect(CachedModel.QueryBuilder).to.equal(CachedQueryBuilder)
    })

    it('that is set on Model leaves builders below CachedQueryBuilder alone, as those below QueryBuilder', async () => {
      class PlainUser extends Model {
        static override tableName = 'users'
        static override QueryBuilder = class extends QueryBuilder<Model> {} as unknown as BuilderClass
      }
      class CachedUser extends CachedModel {
        static override tableName = 'users'
        static override QueryBuilder = class extends CachedQueryBuilder<Model> {} as unknown as BuilderClass
      }
      for (const each of [PlainUser, CachedUser]) each.knex(database.knex)
      await withPatch(Model, 'QueryBuilder', softDelete(Model.QueryBuilder), async () => {
        await PlainUser.query().findById(6).delete()
        await CachedUser.query().findById(7).delete()
      })
      expect(await database.knex('users').whereIn('id', [6, 7])).to.deep.equal([])
    })
  })

  describe('a method of the query builder', () => {
    it('that writes is called, in each of the ways to write', async () => {
      const { plain, cached } = pair()
      const { delete: remove } = prototypeOf(QueryBuilder)
      const mark: Methods[string] = function () {
        return this.patch({ name: 'deleted' } as object)
      }
      await withPatch(QueryBuilder.prototype, 'delete', mark, async () => {
        await plain.query().findById(1).delete()
        await cached.query().findById(2).delete()
      })
      expect(await names()).to.deep.equal(['deleted', 'deleted'])
      expect(prototypeOf(QueryBuilder)['delete']).to.equal(remove)
    })

    it('that gives the context is called', async () => {
      const { cached } = pair()
      const { context } = prototypeOf(QueryBuilder)
      const given: unknown[] = []
      const noting: Methods[string] = function (...data) {
        given.push(...data)
        return context?.apply(this, data)
      }
      const data = { tenant: 1 }
      await withPatch(QueryBuilder.prototype, 'context', noting, () => cached.query().context(data))
      expect(given).to.include(data)
    })

    it('that executes queries runs on hits', async () => {
      const { plain, cached } = pair()
      const { execute } = prototypeOf(QueryBuilder)
      const youngOnly: Methods[string] = function () {
        return execute?.call(this.where('users.id', '<', 3))
      }
      const find = (User: typeof Model) => withAutomaticKey(User.query())
      await find(cached)
      await withPatch(QueryBuilder.prototype, 'execute', youngOnly, async () => {
        for (const _ of '12') expectSame(await find(cached), await find(plain))
      })
      expectSame(await find(cached), await find(plain))
    })

    for (const name of ['then', 'catch']) {
      it(`that awaits queries runs on hits: ${name}`, async () => {
        const { cached } = pair()
        const { [name]: own } = prototypeOf(QueryBuilder)
        let calls = 0
        const counting: Methods[string] = function (...given) {
          calls++
          return own?.apply(this, given)
        }
        const ask = () => withKey(cached.query().findById(1), 'k')
        await ask()
        await withPatch(QueryBuilder.prototype, name, counting, async () => {
          if (name === 'then') await ask()
          else await ask().catch(() => undefined)
        })
        expect(calls).to.equal(1)
        expect((cached as typeof CachedModel).queryCache.stats()).to.include({ hits: 1 })
      })
    }

    it('that counts runs on hits', async () => {
      const { cached } = pair()
      const count = (): Promise<number> => withKey(cached.query(), 'n').resultSize()
      expect(await count()).to.equal(8)
      await withPatch(
        QueryBuilder.prototype,
        'resultSize',
        () => Promise.resolve(77),
        async () => expect(await count()).to.equal(77),
      )
    })
  })

  describe('a hook of all models', () => {
    const HOOKS: Readonly<Record<string, readonly [object, string, unknown]>> = {
      'static afterFind': [Model, 'afterFind', ({ result }: { result: Model[] }) => result.slice(0, 2)],
      'static beforeFind': [
        Model,
        'beforeFind',
        ({ asFindQuery, cancelQuery }: { asFindQuery: unknown; cancelQuery(value: unknown): void }) =>
          typeof asFindQuery === 'function' && cancelQuery([]),
      ],
      $afterFind: [
        Model.prototype,
        '$afterFind',
        function (this: Record<string, unknown>) {
          this['name'] = `${String(this['name'])}!`
        },
      ],
    }

    for (const [name, [target, key, hook]] of Object.entries(HOOKS)) {
      it(`runs on hits: ${name}`, async () => {
        const { plain, cached } = pair()
        const find = (User: typeof Model) => withKey(User.query().orderBy('id'), 'k')
        await find(cached)
        await withPatch(target, key, hook, async () => {
          for (const _ of '12') expectSame(await find(cached), await find(plain))
        })
      })
    }
  })

  describe('what all queries begin with', () => {
    let least = 0
    const BEGINNINGS: Readonly<Record<string, readonly [object, string, unknown]>> = {
      'by Model.query': [
        Model,
        'query',
        function (this: typeof Model, trx?: TransactionOrKnex) {
          const query = (Object.getPrototypeOf(Model) as typeof Model).query.call(this, trx)
          return this.tableName === 'posts' ? query.where('posts.id', '>', least) : query
        },
      ],
      'by Model.onCreateQuery': [
        Model,
        'onCreateQuery',
        function (this: typeof Model, query: QueryBuilder<Model>) {
          if (this.tableName === 'posts') void query.where('posts.id', '>', least)
        },
      ],
      'by Model.beforeFind': [
        Model,
        'beforeFind',
        function (this: typeof Model, { cancelQuery }: { cancelQuery(value: unknown): void }) {
          if (this.tableName === 'posts' && least === 4) cancelQuery([])
        },
      ],
      'by QueryBuilder.forClass': [
        QueryBuilder,
        'forClass',
        function (this: new (modelClass: unknown) => QueryBuilder<Model>, modelClass: typeof Model) {
          const query = new this(modelClass)
          return modelClass.tableName === 'posts' ? query.where('posts.id', '>', least) : query
        },
      ],
    }

    for (const [name, [target, key, begin]] of Object.entries(BEGINNINGS)) {
      it(`is a part of the key where a graph is fetched: ${name}`, async () => {
        class Base extends CachedModel {
          static override queryCache = new QueryCache()
        }
        const [Plain, Both] = [class extends Model {}, Base]
        for (const each of [Plain, Both]) each.knex(database.knex)
        const [plain, cached] = [defineModels(Plain), defineModels(Both)]
        const find = ({ User }: typeof plain) => withAutomaticKey(User.query().orderBy('id').withGraphFetched('posts'))
        await withPatch(target, key, begin, async () => {
          for (least of [2, 4, 2, 4]) expectSame(await find(cached), await find(plain), String(least))
        })
      })
    }
  })

  describe('a method of models that takes rows', () => {
    const secrets = new WeakMap<object, unknown>()

    /** Each leaves something on instances that their plain properties do not show, or show otherwise. */
    const RECEIVERS: Readonly<Record<string, readonly [string, PropertyDescriptor, (model: never) => unknown]>> = {
      'an accessor that keeps the value': [
        'name',
        {
          get(this: object): unknown {
            return secrets.get(this)
          },
          set(this: object, value: unknown): void {
            secrets.set(this, value)
          },
        },
        ({ name }: { name: unknown }) => name,
      ],
      'a setter of database rows that hides a property': [
        '$setDatabaseJson',
        {
          value(this: object, row: { name: string }): object {
            Object.assign(this, row)
            return Object.defineProperty(this, 'hidden', { value: row.name })
          },
        },
        ({ hidden }: { hidden: unknown }) => hidden,
      ],
      'a parser of rows that marks instances': [
        '$parseDatabaseJson',
        {
          value(this: object, row: { name: string }): object {
            Object.defineProperty(this, 'hidden', { value: row.name })
            return row
          },
        },
        ({ hidden }: { hidden: unknown }) => hidden,
      ],
    }

    const hidingRow = ({ hidden }: { hidden: unknown }): unknown => hidden

    it('is seen after the first results: a static one that makes models of rows', async () => {
      const { plain, cached } = pair()
      const find = (User: typeof Model) => withKey(User.query().orderBy('id'), 'k')
      for (const _ of '12') await find(cached)
      for (const each of [plain, cached]) {
        Object.assign(each, {
          fromDatabaseJson: (row: { name: string }) =>
            Object.defineProperty(Object.assign(new each(), row), 'hidden', { value: row.name }),
        })
      }
      await (cached as typeof CachedModel).queryCache.clear()
      for (const _ of '12') {
        const [found, expected] = [await find(cached), await find(plain)]
        expectSame(found, expected)
        expect(found.map((model) => hidingRow(model as never))).to.include('u1')
      }
    })

    it('is seen after the first results: one in place of another one', async () => {
      const { plain, cached } = pair()
      const find = (User: typeof Model) => withKey(User.query().orderBy('id'), 'k')
      const parse = (prototype: object, value: unknown): void =>
        void Object.defineProperty(prototype, '$parseDatabaseJson', { value, configurable: true })
      for (const each of [plain, cached]) parse(each.prototype, (row: object) => row)
      for (const _ of '12') await find(cached)
      for (const each of [plain, cached]) {
        parse(each.prototype, function (this: object, row: { name: string }) {
          Object.defineProperty(this, 'hidden', { value: row.name })
          return row
        })
      }
      await (cached as typeof CachedModel).queryCache.clear()
      for (const _ of '12') expectSame(await find(cached), await find(plain))
    })

    it('is seen after the first results: a static hook where the class has private members', async () => {
      class User extends CachedModel {
        static override tableName = 'users'
        static override queryCache = new QueryCache()
        #secret: unknown
        static keep(user: User, value: unknown): void {
          user.#secret = value
        }
        secret(): unknown {
          return this.#secret
        }
      }
      User.knex(database.knex)
      const secrets = async (): Promise<unknown[]> =>
        (await User.query().withCacheKey('k').limit(2)).map((user) => user.secret())
      for (const _ of '12') expect(await secrets()).to.deep.equal([undefined, undefined])
      Object.assign(User, {
        afterFind({ result }: { result: User[] }) {
          for (const user of result) User.keep(user, user.$id())
        },
      })
      await User.queryCache.clear()
      for (const _ of '12') expect(await secrets()).to.deep.equal([1, 2])
    })

    for (const [name, [key, descriptor, show]] of Object.entries(RECEIVERS)) {
      it(`is seen after the first results: ${name}`, async () => {
        const { plain, cached } = pair()
        const find = (User: typeof Model) => withKey(User.query().orderBy('id'), 'k')
        for (const _ of '12') await find(cached)
        for (const each of [plain, cached])
          Object.defineProperty(each.prototype, key, { configurable: true, ...descriptor })
        await (cached as typeof CachedModel).queryCache.clear()
        for (const _ of '12') {
          const [found, expected] = [await find(cached), await find(plain)]
          expectSame(found, expected)
          expect(found.map((model) => show(model as never))).to.deep.equal(
            expected.map((model) => show(model as never)),
          )
        }
      })
    }
  })

  it('the cache of its base, which is given later, is the cache of the mixed class', () => {
    class Base extends Model {}
    class User extends Cached(Base) {}
    const queryCache = new QueryCache()
    const before: unknown = User.queryCache
    Object.assign(Base, { queryCache })
    expect(User.queryCache).to.equal(queryCache)
    expect(before).to.equal(CachedModel.queryCache)
    const own = new QueryCache()
    User.queryCache = own
    expect([User.queryCache, (Base as unknown as typeof User).queryCache]).to.deep.equal([own, queryCache])
  })

  it('a query builder of an odd kind, fails as it does with plain Objection', async () => {
    const { plain, cached } = pair()
    const odd = { forClass: () => Promise.reject(new Error('odd')), prototype: {} }
    await withPatch(Model, 'QueryBuilder', odd, async () =>
      expectSame(await outcomeOf(() => cached.query()), await outcomeOf(() => plain.query())),
    )
  })
})
